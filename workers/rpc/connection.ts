import './transferHandlers';
import * as Comlink from 'comlink';
import type { StudioError } from '../../src/errors';

type Methods = Readonly<Record<string, (...parameters: unknown[]) => Promise<unknown>>>;

/** One worker while it lives. It takes its pending answers with it, so everything that waits for it fails when it dies. */
export class Connection {
  private readonly remote: Methods;
  private readonly waiting = new Set<(error: StudioError) => void>();
  private ended: StudioError | null = null;

  constructor(
    private readonly worker: Worker,
    onDeath: (event: Event) => void,
  ) {
    this.remote = Comlink.wrap(worker) as unknown as Methods;
    worker.addEventListener('error', onDeath);
    worker.addEventListener('messageerror', onDeath);
  }

  get isDead(): boolean {
    return this.ended !== null;
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
      promise.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }

  /** Fail what waits, and end the worker. */
  end(error: StudioError): void {
    this.ended = error;
    for (const reject of this.waiting) reject(error);
    this.waiting.clear();
    this.worker.terminate();
  }
}
