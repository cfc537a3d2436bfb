/**
 * How long a call into ONNX Runtime may keep its thread and still be well. Its WebAssembly build computes on the thread that calls it,
 * which answers nobody meanwhile, and says nothing of how far it is. So whoever has to tell slow from dead is told beforehand.
 */

/** Told before such a call, with the longest that it may take, ms; what it gives is called at the end. */
export type WorkWatch = (longestMs: number) => () => void;

/**
 * The first run of a session on the CPU, forward and backward: 2 GFLOP/s is one slow core. Whoever waits gives a machine that is slower
 * still more time after the first try (workers/rpc/connectWorker.ts), so this need not cover every machine.
 */
const SLOW_FLOPS_PER_MS = 2e6;
const FLOPS_PER_PARAMETER = 6;
const LEAST_FIRST_RUN_MS = 5000;
/** On a GPU it compiles its shaders; and no estimate is worth more than three minutes. */
const MOST_FIRST_RUN_MS = 180_000;
/** Against the slowest run of the same session: a machine that others use as well, a larger batch, a longer row. */
const SLACK = 10;
/** Making a session starts its threads, reads, moves and packs its weights: at least a megabyte a second. */
const BYTES_PER_MS = 1000;
const LEAST_CREATE_MS = { cpu: 8000, gpu: 60_000 };

/** Where a session computes: on a GPU its shaders are compiled meanwhile. */
export type Processor = keyof typeof LEAST_CREATE_MS;

export const longestCreateMs = (weightBytes: number, processor: Processor): number =>
  LEAST_CREATE_MS[processor] + weightBytes / BYTES_PER_MS;

/** @param positions that the run computes, of all its rows */
export function longestFirstRunMs(parameters: number, positions: number, processor: Processor): number {
  if (processor === 'gpu') return MOST_FIRST_RUN_MS;
  const ms = (FLOPS_PER_PARAMETER * parameters * positions) / SLOW_FLOPS_PER_MS;
  return Math.min(MOST_FIRST_RUN_MS, LEAST_FIRST_RUN_MS + ms);
}

/** The runs of one session. */
export class RunTimes {
  private slowestMs: number | null = null;
  private mostBytes = 1;

  /**
   * @param feedBytes of what the run is given: larger ones take as much longer
   * @param firstMs asked where it is the first
   */
  longestMs(feedBytes: number, firstMs: () => number): number {
    if (this.slowestMs === null) return firstMs();
    return SLACK * this.slowestMs * Math.max(1, feedBytes / this.mostBytes);
  }

  add(feedBytes: number, ms: number): void {
    this.slowestMs = Math.max(this.slowestMs ?? 0, ms);
    this.mostBytes = Math.max(this.mostBytes, feedBytes);
  }
}
