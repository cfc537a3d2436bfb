import { DescendingIndices } from './partialSelection';

/**
 * The nucleus: the shortest run of the most likely entries whose probability reaches `topP`, the entry that crosses it
 * included and never empty (Holtzman et al. 2020, §3.1). Of equal entries the lower position is taken first.
 *
 * An entry whose probability is below (1 − topP)/(n − 1) cannot belong unless it is the first: everything from it
 * down would hold less than 1 − topP. Dropping those before ordering leaves a fraction of a large vocabulary.
 *
 * @param weights unnormalised probabilities ≥ 0, the first `count` of them
 * @param total their sum
 * @returns positions in `weights`, most likely first
 */
export function nucleus(weights: Float64Array, count: number, total: number, topP: number): Int32Array {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, weights[i] as number);
  // Half the bound, so that rounding in the sum cannot drop an entry that belongs.
  const smallest = Math.min(largest, count > 1 ? (0.5 * (1 - topP) * total) / (count - 1) : 0);
  let survivors = 0;
  const positions = new Int32Array(count);
  for (let i = 0; i < count; i++) if ((weights[i] as number) >= smallest) positions[survivors++] = i;

  const ordered = new DescendingIndices(weights, positions.slice(0, survivors));
  const target = topP * total;
  const kept: number[] = [];
  let mass = 0;
  for (let next = ordered.next(); next !== -1; next = ordered.next()) {
    kept.push(next);
    mass += weights[next] as number;
    if (mass >= target) break;
  }
  return Int32Array.from(kept);
}
