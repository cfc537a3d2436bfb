import { SILENCE_MS } from './vitals.protocol';

/** Until its first sign: the script and what it imports have to come first, over whatever network. */
const START_MS = 60_000;
const TICK_MS = 1000;

export interface PulseHooks {
  /** Whether anybody waits for the worker: one that nobody waits for is left in peace. */
  readonly isWaiting: () => boolean;
  readonly ask: () => void;
  /** Once. @param ms without a sign, longer than the worker may be silent */
  readonly onSilence: (ms: number) => void;
}

/**
 * How long a worker has been silent. Time is counted in ticks of the page's own clock: a tick that comes late, because the page was
 * busy, hidden or the machine asleep, counts as one, for the signs that came meanwhile are read after it.
 */
export class Pulse {
  private timer: ReturnType<typeof setInterval> | null = null;
  private silentMs = 0;
  private allowedMs = START_MS;

  constructor(private readonly hooks: PulseHooks) {}

  /** A sign of life. @param allowedMs how long the next silence may be */
  heard(allowedMs = SILENCE_MS): void {
    this.allowedMs = allowedMs;
    this.silentMs = 0;
  }

  /** Somebody waits from now on. */
  watch(): void {
    if (this.timer !== null) return;
    this.silentMs = 0;
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  end(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    this.silentMs += TICK_MS;
    if (!this.hooks.isWaiting()) this.end();
    else if (this.silentMs > this.allowedMs) {
      this.end();
      this.hooks.onSilence(this.silentMs);
    } else this.hooks.ask();
  }
}
