/**
 * A worker's methods as promises that reject with StudioError.
 *
 * The worker exposes each method resolving to Settled<T>, because comlink's own throw handler keeps only the message. A worker
 * that dies takes its pending answers with it, so every call races with its death; the next call starts a new one.
 */
import * as Comlink from 'comlink';
import { fromErrorFields, StudioError, toErrorFields } from '../../src/errors';
import type { Settled } from '../engine/engine.protocol';

/** An interface with every result settled: what its worker exposes. */
export type Settling<Api> = {
  [Method in keyof Api]: Api[Method] extends (...parameters: infer Parameters) => Promise<infer Result>
    ? (...parameters: Parameters) => Promise<Settled<Result>>
    : never;
};

/** The worker's side: run a method and settle what it gives or throws. */
export async function settle<T>(run: () => T | Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (thrown) {
    return { ok: false, error: toErrorFields(thrown) };
  }
}

export interface WorkerLink<Api> {
  call<T>(request: (remote: Comlink.Remote<Settling<Api>>) => Promise<Settled<T>>): Promise<T>;
  /** Called once for each worker that dies. Returns the way to stop listening. */
  onCrash(listener: (error: StudioError) => void): () => void;
  /** End the worker at once; pending calls reject with CANCELLED. */
  terminate(): void;
}

interface Connection<Api> {
  readonly worker: Worker;
  readonly remote: Comlink.Remote<Settling<Api>>;
  readonly died: Promise<never>;
  readonly fail: (error: StudioError) => void;
}

/**
 * Connect to a worker; it starts with the first call.
 * @param name for messages: "model worker"
 * @param remedy what to do when it dies
 */
export function linkWorker<Api>(createWorker: () => Worker, name: string, remedy: string): WorkerLink<Api> {
  const listeners = new Set<(error: StudioError) => void>();
  let current: Connection<Api> | null = null;

  const drop = (connection: Connection<Api>, error: StudioError): void => {
    if (current === connection) current = null;
    connection.fail(error);
    connection.worker.terminate();
  };

  const connect = (): Connection<Api> => {
    if (current) return current;
    const worker = createWorker();
    let fail: (error: StudioError) => void = () => {};
    const died = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // The race below handles it; a death between calls has nobody waiting.
    died.catch(() => {});
    const connection: Connection<Api> = { worker, remote: Comlink.wrap<Settling<Api>>(worker), died, fail };
    const onDeath = (event: Event): void => {
      const detail = 'message' in event && event.message ? `: ${event.message}` : '';
      const error = new StudioError('INTERNAL', `The ${name} stopped${detail}`, remedy, { where: name });
      drop(connection, error);
      for (const listener of listeners) listener(error);
    };
    worker.addEventListener('error', onDeath);
    worker.addEventListener('messageerror', onDeath);
    current = connection;
    return connection;
  };

  return {
    async call(request) {
      const { remote, died } = connect();
      const settled = await Promise.race([request(remote), died]);
      if (settled.ok) return settled.value;
      throw fromErrorFields(settled.error);
    },
    onCrash(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    terminate() {
      if (current) drop(current, new StudioError('CANCELLED', `The ${name} was ended.`, remedy));
    },
  };
}
