/** The projection worker: vectors in, map coordinates out. It keeps no state between requests. */
import type { CoverageReport } from '../../src/metrics/coverageReport';
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

export interface CoverageRequest {
  /** The references' texts, [N], and vectors, float32 [N, d]. */
  readonly texts: readonly string[];
  readonly references: Float32Array;
  /** Of the rows that count, float32 [M, d]. */
  readonly rows: Float32Array;
  readonly tokenDim: number;
}

export interface ProjectionApi {
  /** Which references have a row nearby, and where none is; null with fewer than 2 of them. */
  coverage(request: CoverageRequest): Promise<CoverageReport | null>;
  /** float32 [N, 2]. The newest request wins: an older one rejects with CANCELLED, as it does after cancel(). */
  project(request: ProjectionRequest): EventStream<ProjectionProgress, Float32Array>;
  cancel(): Promise<void>;
}
