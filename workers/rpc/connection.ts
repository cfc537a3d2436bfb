import './transferHandlers';
import * as Comlink from 'comlink';
import { fromErrorFields, StudioError } from '../../src/errors';
import { Pulse } from './pulse';
import { isVitalSign, type VitalQuestion } from './vitals.protocol';

type Methods = Readonly<Record<string, (...parameters: unknown[]) => Promise<unknown>>>;

/** How a worker is called on the page ("model worker"), what to do when it is gone, and when it is held to be. */
export interface WorkerWords {
  readonly name: string;
  readonly remedy: string;
  /** Times as long as it says it may be silent, before it is given up. */
  readonly patience: number;
}

/**
 * One worker while it lives. It takes its pending answers with it, so everything that waits for it fails when it dies: when it says so,
 * when it ends without a word (its lock comes free), and when it is silent for longer than it said it might be.
 */
export class Connection {
  private readonly remote: Methods;
  private readonly waiting = new Set<(error: StudioError) => void>();
  private readonly pulse: Pulse;
  private ended: StudioError | null = null;

  constructor(
    private readonly worker: Worker,
    { name, remedy, patience }: WorkerWords,
    /** @param silence how long it might have been silent by its own word, ms; null: it did not die of silence */
    onDeath: (error: StudioError, silence: number | null) => void,
  ) {
    this.remote = Comlink.wrap(worker) as unknown as Methods;
    // It may say so twice, or after it was ended: what it held is gone only once.
    const die = (error: StudioError, silence: number | null = null): void =>
      void (this.ended === null && onDeath(error, silence));
    const lost = (what: string, silence: number | null = null): void =>
      die(new StudioError('WORKER_LOST', `The ${name} ${what}`, remedy, { where: name }), silence);
    const onError = (event: Event): void => {
      const detail = 'message' in event && event.message ? `: ${event.message}` : '.';
      lost(`stopped${detail}`);
    };
    worker.addEventListener('error', onError);
    worker.addEventListener('messageerror', onError);
    const hooks = {
      isWaiting: () => this.waiting.size > 0,
      ask: () => worker.postMessage({ vital: 'ask' } satisfies VitalQuestion),
      onSilence: (ms: number) => lost(`has not answered for ${Math.round(ms / 1000)} s.`, this.pulse.allowed),
    };
    this.pulse = new Pulse(hooks, patience);
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isVitalSign(data)) return;
      if (data.vital === 'dying') return die(fromErrorFields(data.error));
      this.pulse.heard(data.silenceMs);
      if (data.lock !== undefined)
        globalThis.navigator?.locks
          ?.request(data.lock, () => lost('ended without a word.'))
          // A page that is going away asks for nothing any more.
          .catch(() => undefined);
    });
  }

  get isDead(): boolean {
    return this.ended !== null;
  }

  /** Whether it has come through silences of so many ms with most of the time left. */
  hasTimeFor(silenceMs: number): boolean {
    return this.pulse.hasTimeFor(silenceMs);
  }

  call(method: string, parameters: readonly unknown[]): Promise<unknown> {
    return this.untilDeath(this.remote[method]!(...parameters));
  }

  /**
   * The promise, or the worker's death if that comes first. Not Promise.race: on a promise that lives as long as the worker
   * it would keep every event of every stream alive.
   */
  untilDeath<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended !== null) return reject(this.ended);
      this.waiting.add(reject);
      this.pulse.watch();
      promise
        .finally(() => {
          this.waiting.delete(reject);
          this.pulse.answered();
        })
        .then(resolve, reject);
    });
  }

  /** Fail what waits, and end the worker. */
  end(error: StudioError): void {
    this.ended = error;
    this.pulse.end();
    for (const reject of this.waiting) reject(error);
    this.waiting.clear();
    this.worker.terminate();
  }
}
