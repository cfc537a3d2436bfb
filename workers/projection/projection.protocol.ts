/** The projection worker: vectors in, map coordinates out. It keeps no state between requests. */
import type { EventStream } from '../rpc/eventStream.protocol';

export interface ProjectionRequest {
  /** float32 [N, d], row-major. */
  readonly vectors: Float32Array;
  readonly tokenDim: number;
  readonly neighbors: number;
  readonly minDist: number;
  readonly seed: number;
}

export interface ProjectionProgress {
  readonly epoch: number;
  readonly epochs: number;
}

export interface ProjectionApi {
  /** float32 [N, 2]. The newest request wins: an older one rejects with CANCELLED, as it does after cancel(). */
  project(request: ProjectionRequest): EventStream<ProjectionProgress, Float32Array>;
  cancel(): Promise<void>;
}
