import type { Endpoint } from 'comlink';
import { toErrorFields } from '../../src/errors';
import { isVitalQuestion, SILENCE_MS, type VitalSign } from './vitals.protocol';

/** Between signs that nothing has asked for, ms. */
const UNASKED_MS = 1000;

/** A worker's own signs of life: one a worker, over whatever endpoint it answers. */
export class Vitals {
  private endpoint: Endpoint | null = null;
  private readonly working = new Map<symbol, number>();
  private saidAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Answer the page's questions, and hold a lock that the browser takes back when this worker ends, however it ends. */
  attach(endpoint: Endpoint): void {
    this.endpoint = endpoint;
    endpoint.addEventListener('message', (event) => {
      if (isVitalQuestion((event as MessageEvent<unknown>).data)) this.sayAlive();
    });
    this.sayAlive();
    const lock = `alive ${crypto.randomUUID()}`;
    const hold = (): Promise<never> => {
      this.say({ vital: 'alive', silenceMs: this.silenceMs, lock });
      return new Promise(() => undefined);
    };
    // Where locks are missing or refused (an opaque origin) the signs must do.
    globalThis.navigator?.locks?.request(lock, hold).catch(() => undefined);
  }

  /**
   * Before work that may keep this thread from answering.
   * @param silenceMs the longest that it may take and still be well; less than SILENCE_MS says no more than that it began
   * @returns to be called at its end
   */
  begin(silenceMs: number): () => void {
    const work = Symbol('work');
    const isLong = silenceMs > SILENCE_MS;
    if (isLong) this.working.set(work, silenceMs);
    this.sayIfDue(isLong);
    return () => {
      this.working.delete(work);
      this.sayIfDue(isLong);
    };
  }

  /** Such work as a whole. */
  async during<T>(silenceMs: number, work: () => T | Promise<T>): Promise<T> {
    const done = this.begin(silenceMs);
    try {
      return await work();
    } finally {
      done();
    }
  }

  /** It cannot go on: the page is told, and ends this worker. */
  die(error: unknown): void {
    this.say({ vital: 'dying', error: toErrorFields(error) });
  }

  private get silenceMs(): number {
    return Math.max(SILENCE_MS, ...this.working.values());
  }

  private sayIfDue(always: boolean): void {
    if (always || this.now() - this.saidAt >= UNASKED_MS) this.sayAlive();
  }

  private sayAlive(): void {
    this.say({ vital: 'alive', silenceMs: this.silenceMs });
  }

  private say(sign: VitalSign): void {
    this.saidAt = this.now();
    this.endpoint?.postMessage(sign);
  }
}

/** Those of the worker that this code runs in. */
export const ownVitals = new Vitals();
