import { SILENCE_MS } from './vitals.protocol';

/** Until its first sign: the script and what it imports have to come first, over whatever network. */
const START_MS = 60_000;
const TICK_MS = 1000;
const AMPLE_SHARE = 0.25;

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
  /** As the worker has it, without patience; null before its first sign. */
  private allowedMs: number | null = null;
  private longestSurvivedMs = 0;
  private largestShare = 0;

  /** @param patience times as long as the worker says it may be silent, before it is given up */
  constructor(
    private readonly hooks: PulseHooks,
    private readonly patience = 1,
  ) {}

  /** A sign of life. @param allowedMs how long the next silence may be */
  heard(allowedMs = SILENCE_MS): void {
    this.answered();
    this.allowedMs = allowedMs;
    this.silentMs = 0;
  }

  /** An answer is a sign that says nothing of the silence after it. */
  answered(): void {
    if (this.allowedMs === null) return;
    this.longestSurvivedMs = Math.max(this.longestSurvivedMs, this.allowedMs);
    this.largestShare = Math.max(this.largestShare, this.silentMs / this.allowedMs);
  }

  /** How long the silence may be that lasts, ms. */
  get allowed(): number {
    return this.allowedMs ?? START_MS;
  }

  /** Whether silences of so many ms were allowed and over with most of the time left: a worker that needs no patience. */
  hasTimeFor(allowedMs: number): boolean {
    return this.longestSurvivedMs >= allowedMs && this.largestShare <= AMPLE_SHARE;
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
    else if (this.silentMs > (this.allowedMs === null ? START_MS : this.patience * this.allowedMs)) {
      this.end();
      this.hooks.onSilence(this.silentMs);
    } else this.hooks.ask();
  }
}
