/** Means over few independent runs, with Student's interval: what a bootstrap over three or five seeds would make too narrow. */

import { tQuantile } from './studentT';

export interface SeedMean {
  readonly mean: number;
  /** 95 %, Student's t; null of one value. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly count: number;
}

/** @returns null of no value */
export function meanOverSeeds(values: readonly number[]): SeedMean | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, interval: null, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const reach = tQuantile(0.975, count - 1) * Math.sqrt(variance / count);
  return { mean, interval: [mean - reach, mean + reach], count };
}
