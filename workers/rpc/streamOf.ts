import type { EventStream } from './eventStream.protocol';

/** Puts an event behind those that wait. It may replace or join them: a reader that is slow then has less to read. */
export type Queueing<Event> = (waiting: readonly Event[], next: Event) => readonly Event[];

/** For progress: of what nobody has read yet only the newest is worth reading. */
export const newestOnly = <Event>(_waiting: readonly Event[], next: Event): readonly Event[] => [next];

const inOrder = <Event>(waiting: readonly Event[], next: Event): readonly Event[] => [...waiting, next];

export interface StreamOptions<Event> {
  readonly queueing?: Queueing<Event>;
  /** Events that may wait before the work is held back. */
  readonly room?: number;
}

const DEFAULT_ROOM = 64;

/**
 * Work that pushes events, as a stream that is pulled. The work begins at once, in the order of the calls, and goes on
 * ahead of the reader.
 * @param work `emit` gives nothing while there is room, and else a promise to wait for. `signal` is aborted when nobody
 *   reads on; events are dropped from then on, and what the work resolves to is what return() gives.
 */
export function streamOf<Event, Result>(
  work: (emit: (event: Event) => Promise<void> | undefined, signal: AbortSignal) => Promise<Result>,
  { queueing = inOrder, room = DEFAULT_ROOM }: StreamOptions<Event> = {},
): EventStream<Event, Result> {
  let waiting: readonly Event[] = [];
  let ended = false;
  const abort = new AbortController();
  const arrived = new Bell();
  const taken = new Bell();

  const emit = (event: Event): Promise<void> | undefined => {
    if (abort.signal.aborted) return undefined;
    waiting = queueing(waiting, event);
    arrived.ring();
    return waiting.length < room ? undefined : taken.heard;
  };
  const begin = async (): Promise<Result> => work(emit, abort.signal);
  const result = begin().finally(() => {
    ended = true;
    arrived.ring();
  });
  // A reader that comes late, or never, meets the failure when it pulls.
  result.catch(() => undefined);

  async function* events(): AsyncGenerator<Event, Result, undefined> {
    for (;;) {
      const [event] = waiting;
      if (waiting.length > 0) {
        waiting = waiting.slice(1);
        taken.ring();
        yield event as Event;
      } else if (ended || abort.signal.aborted) return await result;
      else await arrived.heard;
    }
  }
  const pulled = events();
  return {
    next: () => pulled.next(),
    async return() {
      abort.abort();
      waiting = [];
      arrived.ring();
      taken.ring();
      return { done: true, value: await result };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Something that happens now and then, to wait for. */
class Bell {
  private resolve: () => void = () => undefined;
  /** Resolves with the next ring. */
  heard: Promise<void> = this.next();

  ring(): void {
    const { resolve } = this;
    this.heard = this.next();
    resolve();
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}
