import { StudioError } from '../../src/errors';
import { Connection } from './connection';
import type { EventStream } from './eventStream.protocol';
import { RemoteStream } from './remoteStream';

/** Methods of a worker: each answers once, or with a stream. */
export type WorkerApi<Api> = {
  readonly [Name in keyof Api]: (...parameters: never[]) => Promise<unknown> | EventStream<unknown, unknown>;
};

export interface WorkerHandle {
  /** Whether a worker is there; it starts with the first call. */
  isRunning(): boolean;
  /** Called once for each worker that dies; what it held is gone. Returns the way to stop listening. */
  onCrash(listener: (error: StudioError) => void): () => void;
  /** End the worker at once; pending calls and streams reject with `error`, CANCELLED by default. The next call starts a new one. */
  terminate(error?: StudioError): void;
}

/**
 * After a worker that was given up for its silence the next one may be silent for longer: it may be the machine. Until it has come
 * through as long a silence with most of the time left: then it was that worker.
 */
const MORE_PATIENCE = 4;
const MOST_PATIENCE = 64;

/**
 * The page's side of a worker: its own interface, with errors as StudioError (transferHandlers.ts). The worker starts with
 * the first call. One that dies, or is silent for longer than it may (vitals.protocol.ts), rejects what is pending, and the next
 * call starts a new one.
 * @param name for messages: "model worker"
 * @param remedy what to do when it dies
 */
export function connectWorker<Api extends WorkerApi<Api>>(
  createWorker: () => Worker,
  name: string,
  remedy: string,
): Api & WorkerHandle {
  const listeners = new Set<(error: StudioError) => void>();
  let current: Connection | null = null;
  let patience = 1;
  let diedOfMs = 0;

  const drop = (connection: Connection, error: StudioError): void => {
    if (current === connection) current = null;
    connection.end(error);
  };

  const connect = (): Connection => {
    if (current !== null) return current;
    const onDeath = (error: StudioError, silence: number | null): void => {
      if (silence !== null) {
        patience = Math.min(MOST_PATIENCE, MORE_PATIENCE * patience);
        diedOfMs = silence;
      }
      drop(connection, error);
      for (const listener of listeners) listener(error);
    };
    const connection = new Connection(createWorker(), { name, remedy, patience }, onDeath);
    current = connection;
    return connection;
  };

  const handle: WorkerHandle = {
    isRunning: () => current !== null,
    onCrash(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    terminate(error = new StudioError('CANCELLED', `The ${name} was ended.`, remedy)) {
      if (current) drop(current, error);
    },
  };

  return new Proxy(handle as Api & WorkerHandle, {
    get(own, property) {
      // Nobody's promise: without this, awaiting the client would ask the worker for a method `then`.
      if (property in own || typeof property === 'symbol' || property === 'then') return Reflect.get(own, property);
      return (...parameters: unknown[]) => {
        const connection = connect();
        return answerOrStream(connection, connection.call(property, parameters), () => {
          if (connection.hasTimeFor(diedOfMs)) patience = 1;
        });
      };
    },
  });
}

/** An answer that can be read as a stream as well: which of the two it is, the method's type says. */
function answerOrStream(connection: Connection, answer: Promise<unknown>, onAnswer: () => void) {
  answer.then((value) => value instanceof RemoteStream || onAnswer()).catch(() => undefined);
  const step = async (pull: (stream: RemoteStream) => Promise<IteratorResult<unknown, unknown>>) => {
    const stream = await answer;
    if (!(stream instanceof RemoteStream)) throw new TypeError('This method answers without a stream.');
    const pulled = connection.untilDeath(pull(stream));
    pulled.then(({ done }) => done && onAnswer()).catch(() => connection.isDead && stream.release());
    return pulled;
  };
  return Object.assign(answer, {
    next: () => step((stream) => stream.next()),
    return: () => step((stream) => stream.return()),
    [Symbol.asyncIterator]() {
      return this;
    },
  });
}
