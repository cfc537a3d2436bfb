/** The page's side of the model worker. */
import { connectWorker, type WorkerHandle } from '../rpc/connectWorker';
import type { EngineApi } from './engine.protocol';

export type EngineClient = EngineApi & Pick<WorkerHandle, 'onCrash' | 'terminate'>;

const startWorker = (): Worker =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });

/** Connect to the model worker. It starts with the first call. */
export function connectEngine(createWorker: () => Worker = startWorker): EngineClient {
  return connectWorker<EngineApi>(
    createWorker,
    'model worker',
    'Load the model again. References, samples and checkpoints on this page are untouched.',
  );
}
