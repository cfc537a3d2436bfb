/** The projection worker: vectors in, map coordinates out. It keeps no state between requests. */
import type { CoverageReport } from '../../src/metrics/coverageReport';
import type { LaidOut, Layout, PlacedRows, RowsToLayOut } from '../../src/projection/layOut';
import type { ProjectionOptions } from '../../src/projection/umap';
import type { EventStream } from '../rpc/eventStream.protocol';

export interface LayOutRequest extends RowsToLayOut {
  readonly options: ProjectionOptions;
}

export interface PlaceRequest {
  readonly laidOut: LaidOut;
  /** float32 [N, dim] of the new rows. */
  readonly vectors: Float32Array;
  readonly dim: number;
  readonly options: ProjectionOptions;
}

/** Epochs of a layout, rows of a placing. */
export interface ProjectionProgress {
  readonly done: number;
  readonly total: number;
}

export interface CoverageRequest {
  /** The references' texts, [N], and vectors, float32 [N, d]. */
  readonly texts: readonly string[];
  readonly references: Float32Array;
  /** Of the rows that count, float32 [M, d]. */
  readonly rows: Float32Array;
  readonly tokenDim: number;
}

/** The newest request wins: an older one rejects with CANCELLED, as it does after cancel(). */
export interface ProjectionApi {
  /** Which references have a row nearby, and where none is; null with fewer than 2 of them. Nothing cancels it. */
  coverage(request: CoverageRequest): Promise<CoverageReport | null>;
  layOut(request: LayOutRequest): EventStream<ProjectionProgress, Layout>;
  place(request: PlaceRequest): EventStream<ProjectionProgress, PlacedRows>;
  cancel(): Promise<void>;
}
