import * as Comlink from 'comlink';
import { fromErrorFields, StudioError } from '../../src/errors';
import type { Settled } from '../engine/engine.protocol';
import type { ProjectionApi } from './projection.protocol';
import type { SettledProjection } from './projection.service';

interface Connection {
  readonly worker: Worker;
  readonly remote: Comlink.Remote<SettledProjection>;
  readonly died: Promise<never>;
  readonly fail: (error: StudioError) => void;
}

const startWorker = (): Worker =>
  new Worker(new URL('./projection.worker.ts', import.meta.url), { type: 'module', name: 'projection' });

/**
 * The page's side of the projection worker: the same methods, with errors as StudioError. The worker starts with the
 * first map; one that dies is replaced at the next.
 */
export function connectProjection(createWorker: () => Worker = startWorker): ProjectionApi & {
  /** End the worker at once; a pending map rejects with CANCELLED. */
  terminate(): void;
} {
  let current: Connection | null = null;

  const drop = (connection: Connection, error: StudioError): void => {
    if (current === connection) current = null;
    connection.fail(error);
    connection.worker.terminate();
  };

  const connect = (): Connection => {
    if (current !== null) return current;
    const worker = createWorker();
    let fail: (error: StudioError) => void = () => {};
    const died = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // The races below handle it; a death between calls has nobody waiting.
    died.catch(() => {});
    const connection: Connection = { worker, remote: Comlink.wrap<SettledProjection>(worker), died, fail };
    const onDeath = (): void =>
      drop(
        connection,
        new StudioError('INTERNAL', 'The projection worker stopped.', 'Draw the map again.', {
          where: 'projection worker',
        }),
      );
    worker.addEventListener('error', onDeath);
    worker.addEventListener('messageerror', onDeath);
    current = connection;
    return connection;
  };

  const unwrap = <T>(settled: Settled<T>): T => {
    if (settled.ok) return settled.value;
    throw fromErrorFields(settled.error);
  };

  return {
    async project(request, onProgress) {
      const { remote, died } = connect();
      return unwrap(await Promise.race([remote.project(request, Comlink.proxy(onProgress)), died]));
    },
    async cancel() {
      if (current !== null) unwrap(await Promise.race([current.remote.cancel(), current.died]));
    },
    terminate() {
      if (current === null) return;
      drop(
        current,
        new StudioError('CANCELLED', 'The projection worker was ended.', 'Draw the map again when you want it.'),
      );
    },
  };
}
