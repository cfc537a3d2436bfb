/** The page's side of the projection worker. It starts with the first map; one that dies is replaced at the next. */
import { connectWorker } from '../rpc/connectWorker';
import { handOver } from '../rpc/handOver';
import { orEnd } from '../rpc/orEnd';
import type { LayOutRequest, PlaceRequest, ProjectionApi } from './projection.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./projection.worker.ts', import.meta.url), { type: 'module', name: 'projection' });

export function connectProjection(createWorker: () => Worker = startWorker): ProjectionApi & {
  /** End the worker at once; a pending map rejects with CANCELLED. */
  terminate(): void;
} {
  const worker = connectWorker<ProjectionApi>(createWorker, 'projection worker', 'Draw the map again.');
  return {
    layOut: (request) => worker.layOut(request),
    place: (request) => worker.place(request),
    coverage: (request) => worker.coverage(handOver(request, [request.references, request.rows])),
    async cancel() {
      // Where no worker is, nothing runs: none is started to be told so.
      if (worker.isRunning()) await orEnd(worker.cancel(), worker);
    },
    terminate: () => worker.terminate(),
  };
}

/** A request whose vectors move to the worker instead of being copied; they are empty here afterwards. */
export const givingVectors = (request: LayOutRequest): LayOutRequest => handOver(request, [request.vectors]);
export const givingRows = (request: PlaceRequest): PlaceRequest =>
  handOver(request, [request.vectors, request.laidOut.vectors]);
