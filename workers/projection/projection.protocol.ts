/** The projection worker: vectors in, map coordinates out. It keeps no state between requests. */
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

/** The newest request wins: an older one rejects with CANCELLED, as it does after cancel(). */
export interface ProjectionApi {
  layOut(request: LayOutRequest): EventStream<ProjectionProgress, Layout>;
  place(request: PlaceRequest): EventStream<ProjectionProgress, PlacedRows>;
  cancel(): Promise<void>;
}
