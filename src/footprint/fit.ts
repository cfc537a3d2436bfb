/** An estimate against a device's limits: whether it fits, and the largest that does. */
import type { ModelShape } from '../hub/types';
import { type EstimateOptions, estimateMemory } from './memoryEstimate';
import type { DeviceLimits, Excess, Fit, MemoryEstimate, PassSize, StoredWeights } from './types';

export interface FitQuestion {
  readonly shape: ModelShape;
  readonly stored: StoredWeights;
  readonly limits: DeviceLimits;
  readonly wanted: PassSize;
  readonly floatWeightLimitBytes?: EstimateOptions['floatWeightLimitBytes'];
}

/** The smallest thing worth doing: a row of two soft tokens, D's and S's, and two tokens of text. */
export const SMALLEST: PassSize = { rows: 1, positions: 4 };

/** Limits that an estimate exceeds, certain ones first. */
export function excesses(estimate: MemoryEstimate, limits: DeviceLimits): Excess[] {
  const found: Excess[] = [];
  const compare = (limit: Excess['limit'], limitBytes: number | null, bytes: number, what: string, certain = true) => {
    if (limitBytes !== null && bytes > limitBytes) found.push({ limit, limitBytes, neededBytes: bytes, what, certain });
  };
  const [largest] = estimate.buffers;
  if (largest) {
    compare('binding', limits.maxBindingBytes, largest.bytes, largest.what);
    compare('buffer', limits.maxBufferBytes, largest.bytes, largest.what);
  }
  compare('heap', limits.heapBytes, estimate.heapBytes, 'its weights and one pass');
  compare('device-memory', limits.deviceMemoryBytes, estimate.deviceBytes, 'its weights and one pass');
  const { machineMemory, kind } = limits;
  // "8 GB or more" refuses nothing; a browser's figure is rounded, so it only warns.
  if (machineMemory && !machineMemory.atLeast) {
    const least = estimate.weightBytes + estimate.passBytes;
    compare(
      'machine-memory',
      machineMemory.bytes,
      kind === 'cpu' ? least : estimate.peakBytes,
      'all of it',
      kind === 'cpu',
    );
  }
  return found;
}

/** The largest whole number in [from, to] for which `holds`, which holds for all below one it holds for; null where for none. */
export function largestThat(from: number, to: number, holds: (value: number) => boolean): number | null {
  if (to < from || !holds(from)) return null;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Whether a model runs with so many rows of so many positions at once, or how many. A step of more rows than fit together
 * still runs, in several passes; a row that is too long does not.
 */
export function fitOf({ shape, stored, limits, wanted, floatWeightLimitBytes }: FitQuestion): Fit {
  const estimateAt = (size: PassSize): MemoryEstimate =>
    estimateMemory(shape, stored, {
      device: limits.kind,
      ...size,
      floatWeightLimitBytes,
      machineBytes: limits.machineMemory?.bytes,
    });
  const certainAt = (size: PassSize): Excess | undefined =>
    excesses(estimateAt(size), limits).find(({ certain }) => certain);
  const hintOf = (estimate: MemoryEstimate): Excess | null =>
    excesses(estimate, limits).find(({ certain }) => !certain) ?? null;
  const estimate = estimateAt(wanted);
  const excess = certainAt(wanted);
  if (excess === undefined) return { kind: 'fits', estimate, hint: hintOf(estimate) };
  const smallest = certainAt(SMALLEST);
  if (smallest !== undefined) return { kind: 'never', estimate: estimateAt(SMALLEST), excess: smallest };
  const { rows, positions } = wanted;
  const most = largestThat(1, rows, (count) => certainAt({ rows: count, positions }) === undefined);
  const size =
    most !== null
      ? { rows: most, positions }
      : {
          rows: 1,
          positions: largestThat(
            SMALLEST.positions,
            positions,
            (length) => certainAt({ rows: 1, positions: length }) === undefined,
          ) as number,
        };
  return { kind: 'smaller', estimate, size, excess, hint: hintOf(estimateAt(size)) };
}
