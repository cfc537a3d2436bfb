/** The projection worker: vectors in, map coordinates out. It keeps no state between requests. */
export interface ProjectionRequest {
  /** float32 [N, d], row-major. */
  readonly vectors: Float32Array;
  readonly tokenDim: number;
  readonly neighbors: number;
  readonly minDist: number;
  readonly seed: number;
}

export interface ProjectionApi {
  /** float32 [N, 2]. Rejects with CANCELLED after cancel(). */
  project(request: ProjectionRequest, onProgress: (epoch: number, epochs: number) => void): Promise<Float32Array>;
  cancel(): Promise<void>;
}
