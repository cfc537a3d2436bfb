import * as Comlink from 'comlink';
import type { EventStream } from './eventStream.protocol';

type Step = IteratorResult<unknown, unknown>;

/** What stands at the other end of a stream's port. */
export interface StreamPort {
  next(): Promise<Step>;
  return(): Promise<Step>;
}

/** A stream of the other side. Its port is let go when it ends, whichever way. */
export class RemoteStream implements EventStream<unknown, unknown> {
  private readonly remote: Comlink.Remote<StreamPort>;
  private asked = 0;
  private released = false;
  private last: Promise<Step> | null = null;

  constructor(port: MessagePort) {
    this.remote = Comlink.wrap<StreamPort>(port);
  }

  /** After the end the end again: its answer, or its error. */
  next(): Promise<Step> {
    return this.last ?? this.step(() => this.remote.next());
  }

  /** Nobody reads on: the work behind it is told to end, and this resolves when it has. */
  return(): Promise<Step> {
    return this.last ?? this.step(() => this.remote.return());
  }

  /** Let go without waiting; the other side is told, if it still lives. */
  release(): void {
    this.last ??= Promise.resolve({ done: true, value: undefined });
    if (this.released) return;
    this.released = true;
    this.remote[Comlink.releaseProxy]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async step(ask: () => Promise<Step>): Promise<Step> {
    this.asked++;
    const answer = ask();
    try {
      const step = await answer;
      if (step.done) this.last = answer;
      return step;
    } catch (thrown) {
      this.last = answer;
      throw thrown;
    } finally {
      // A step and a return() may be under way together, and letting go forgets what is not answered.
      this.asked--;
      if (this.asked === 0 && this.last !== null) this.release();
    }
  }
}
