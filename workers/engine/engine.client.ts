/**
 * The page's side of the model worker: the same methods as the worker's, with errors as StudioError.
 *
 * The worker exposes each method of EngineApi resolving to Settled<T>, because comlink's own throw handler keeps only the
 * message. A worker that dies takes its pending answers with it, so every call races with its death; the next call starts a new one.
 */
import * as Comlink from 'comlink';
import { fromErrorFields, StudioError } from '../../src/errors';
import type { EngineApi, Settled } from './engine.protocol';

/** What the worker exposes: EngineApi with every result settled. */
export type SettledEngine = {
  [Method in keyof EngineApi]: EngineApi[Method] extends (...parameters: infer Parameters) => Promise<infer Result>
    ? (...parameters: Parameters) => Promise<Settled<Result>>
    : never;
};

export interface EngineClient extends EngineApi {
  /** Called once for each worker that dies; the model it held is gone. Returns the way to stop listening. */
  onCrash(listener: (error: StudioError) => void): () => void;
  /** End the worker at once; pending calls reject with CANCELLED. The next call starts a new one. */
  terminate(): void;
}

interface Connection {
  readonly worker: Worker;
  readonly remote: Comlink.Remote<SettledEngine>;
  readonly died: Promise<never>;
  readonly fail: (error: StudioError) => void;
}

const startWorker = (): Worker =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });

function crashError(event: Event): StudioError {
  const detail = 'message' in event && event.message ? `: ${event.message}` : '';
  return new StudioError(
    'INTERNAL',
    `The model worker stopped${detail}`,
    'Load the model again. References, samples and checkpoints on this page are untouched.',
    { where: 'model worker' },
  );
}

/** Connect to the model worker. It starts with the first call. */
export function connectEngine(createWorker: () => Worker = startWorker): EngineClient {
  const listeners = new Set<(error: StudioError) => void>();
  let current: Connection | null = null;

  const drop = (connection: Connection, error: StudioError): void => {
    if (current === connection) current = null;
    connection.fail(error);
    connection.worker.terminate();
  };

  const connect = (): Connection => {
    if (current) return current;
    const worker = createWorker();
    let fail: (error: StudioError) => void = () => {};
    const died = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // The race below handles it; a death between calls has nobody waiting.
    died.catch(() => {});
    const connection: Connection = { worker, remote: Comlink.wrap<SettledEngine>(worker), died, fail };
    const onDeath = (event: Event): void => {
      const error = crashError(event);
      drop(connection, error);
      for (const listener of listeners) listener(error);
    };
    worker.addEventListener('error', onDeath);
    worker.addEventListener('messageerror', onDeath);
    current = connection;
    return connection;
  };

  const call = async <T>(request: (remote: Comlink.Remote<SettledEngine>) => Promise<Settled<T>>): Promise<T> => {
    const { remote, died } = connect();
    const settled = await Promise.race([request(remote), died]);
    if (settled.ok) return settled.value;
    throw fromErrorFields(settled.error);
  };

  return {
    load: (source, device, onProgress) => call((remote) => remote.load(source, device, Comlink.proxy(onProgress))),
    countTokens: (texts) => call((remote) => remote.countTokens(texts)),
    train: (request, onEvent) => call((remote) => remote.train(request, Comlink.proxy(onEvent))),
    pauseTraining: (runId) => call((remote) => remote.pauseTraining(runId)),
    resumeTraining: (runId) => call((remote) => remote.resumeTraining(runId)),
    stopTraining: (runId) => call((remote) => remote.stopTraining(runId)),
    sample: (request, onEvent) => call((remote) => remote.sample(request, Comlink.proxy(onEvent))),
    cancelSampling: (jobId) => call((remote) => remote.cancelSampling(jobId)),
    embed: (texts, onProgress) => call((remote) => remote.embed(texts, Comlink.proxy(onProgress))),
    dispose: () => call((remote) => remote.dispose()),
    onCrash(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    terminate() {
      if (!current) return;
      drop(current, new StudioError('CANCELLED', 'The model worker was ended.', 'Load the model again to go on.'));
    },
  };
}
