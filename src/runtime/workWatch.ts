/**
 * How long a call into ONNX Runtime may keep its thread and still be well. Its WebAssembly build computes on the thread that calls it,
 * which answers nobody meanwhile, and says nothing of how far it is. So whoever has to tell slow from dead is told beforehand.
 */

/** Told before such a call, with the longest that it may take, ms; what it gives is called at the end. */
export type WorkWatch = (longestMs: number) => () => void;

/** A run that has no forerunner: 360 GFLOP at 2 GFLOP/s, a large step on one slow core. */
const FIRST_RUN_MS = 180_000;
/** Against the slowest run of the same session: a machine that others use as well, a larger batch, a longer row. */
const SLACK = 30;
/**
 * Making a session starts its threads, reads, moves and packs its weights: at least a megabyte a second. On two cores with forty others
 * at work it took more than 17 s for 7 MB.
 */
const BYTES_PER_MS = 1000;
const LEAST_CREATE_MS = 60_000;

export const longestCreateMs = (weightBytes: number): number => LEAST_CREATE_MS + weightBytes / BYTES_PER_MS;

/** The runs of one session. */
export class RunTimes {
  private slowestMs: number | null = null;
  private mostBytes = 1;

  /** @param feedBytes of what the run is given: larger ones take as much longer */
  longestMs(feedBytes: number): number {
    if (this.slowestMs === null) return FIRST_RUN_MS;
    return SLACK * this.slowestMs * Math.max(1, feedBytes / this.mostBytes);
  }

  add(feedBytes: number, ms: number): void {
    this.slowestMs = Math.max(this.slowestMs ?? 0, ms);
    this.mostBytes = Math.max(this.mostBytes, feedBytes);
  }
}
