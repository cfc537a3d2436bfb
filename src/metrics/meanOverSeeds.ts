/** Means over few independent runs, with Student's interval: what a bootstrap over three or five seeds would make too narrow. */

/** Two-sided 5 % points of Student's t for 1 … 30 degrees of freedom. */
const POINTS = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
];
const NORMAL_POINT = 1.959964;

/** Beyond the table: the first terms of its expansion in 1/ν (Abramowitz & Stegun 26.7.5). */
export function studentPoint(freedom: number): number {
  const z = NORMAL_POINT;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return POINTS[freedom - 1] ?? z + first + second;
}

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
  const reach = studentPoint(count - 1) * Math.sqrt(variance / count);
  return { mean, interval: [mean - reach, mean + reach], count };
}
