/** How many it takes to tell two things apart, four times of five (power 80 %), at a level of 5 %, two-sided. */
import { tQuantile } from './studentT';

/** Standard normal points of a two-sided 5 % and of a power of 80 %. */
const [Z_LEVEL, Z_POWER] = [1.959964, 0.841621];

/**
 * Rows of each of two groups for shares like these (Fleiss, Statistical Methods for Rates and Proportions, without the correction for
 * continuity); null where they are equal, and where they are 0 and 1, which rows can only get away from.
 */
export function rowsToTellRates(p: number, q: number): number | null {
  if (p === q || Math.abs(p - q) === 1) return null;
  return Math.ceil(((Z_LEVEL + Z_POWER) ** 2 * (p * (1 - p) + q * (1 - q))) / (q - p) ** 2);
}

/** A count beyond this says no more than "more than anyone draws". */
const MOST = 1e6;

/**
 * Values of each of two groups for means that differ by `difference`, with Student's quantiles, which a few values need; null where there is no
 * difference, or where the values are all alike and say nothing of how much they vary.
 */
export function valuesToTellMeans(difference: number, sdA: number, sdB: number): number | null {
  const variance = sdA * sdA + sdB * sdB;
  if (difference === 0 || variance === 0) return null;
  const needed = (level: number, power: number): number => (variance * (level + power) ** 2) / difference ** 2;
  const start = needed(Z_LEVEL, Z_POWER);
  if (start > MOST) return MOST;
  for (let n = Math.max(2, Math.floor(start)); ; n++) {
    const df = 2 * (n - 1);
    if (df > 200 || needed(tQuantile(0.975, df), tQuantile(0.8, df)) <= n) return Math.max(n, Math.ceil(start));
  }
}

/** Pairs for a mean difference of `difference` between the two of each, whose standard deviation is `sd`; null as above. */
export function pairsToTell(difference: number, sd: number): number | null {
  if (difference === 0 || sd === 0) return null;
  const needed = (level: number, power: number): number => (sd * (level + power)) ** 2 / difference ** 2;
  const start = needed(Z_LEVEL, Z_POWER);
  if (start > MOST) return MOST;
  for (let n = Math.max(2, Math.floor(start)); ; n++)
    if (n > 200 || needed(tQuantile(0.975, n - 1), tQuantile(0.8, n - 1)) <= n) return Math.max(n, Math.ceil(start));
}
