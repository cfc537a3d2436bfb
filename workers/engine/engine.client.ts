/** The page's side of the model worker: the same methods as the worker's, with errors as StudioError. */
import * as Comlink from 'comlink';
import type { StudioError } from '../../src/errors';
import { linkWorker, type Settling } from '../rpc/settled';
import type { EngineApi } from './engine.protocol';

/** What the worker exposes: EngineApi with every result settled. */
export type SettledEngine = Settling<EngineApi>;

export interface EngineClient extends EngineApi {
  /** Called once for each worker that dies; the model it held is gone. Returns the way to stop listening. */
  onCrash(listener: (error: StudioError) => void): () => void;
  /** End the worker at once; pending calls reject with CANCELLED. The next call starts a new one. */
  terminate(): void;
}

const startWorker = (): Worker =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });

/** Connect to the model worker. It starts with the first call. */
export function connectEngine(createWorker: () => Worker = startWorker): EngineClient {
  const { call, onCrash, terminate } = linkWorker<EngineApi>(
    createWorker,
    'model worker',
    'Load the model again. References, samples and checkpoints on this page are untouched.',
  );
  return {
    load: (source, device, onProgress) => call((remote) => remote.load(source, device, Comlink.proxy(onProgress))),
    limits: (device) => call((remote) => remote.limits(device)),
    countTokens: (texts) => call((remote) => remote.countTokens(texts)),
    train: (request, onEvent) => call((remote) => remote.train(request, Comlink.proxy(onEvent))),
    pauseTraining: (runId) => call((remote) => remote.pauseTraining(runId)),
    resumeTraining: (runId) => call((remote) => remote.resumeTraining(runId)),
    stopTraining: (runId) => call((remote) => remote.stopTraining(runId)),
    sample: (request, onEvent) => call((remote) => remote.sample(request, Comlink.proxy(onEvent))),
    cancelSampling: (jobId) => call((remote) => remote.cancelSampling(jobId)),
    embed: (texts, onProgress) => call((remote) => remote.embed(texts, Comlink.proxy(onProgress))),
    dispose: () => call((remote) => remote.dispose()),
    onCrash,
    terminate,
  };
}
