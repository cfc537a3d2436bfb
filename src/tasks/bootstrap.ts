import type { Random } from '../tensors/random';
import type { Score } from './types';

/** Outside the interval on either side. */
const TAIL = 0.025;

/**
 * The mean of values that are a sample, with its 95 % interval: the percentiles of means of as many values drawn from them with replacement
 * (Efron 1979). Values that are all the same say nothing of how others would differ: then the interval has what m such values leave possible,
 * since others are met with probability |μ − v| ÷ the range at least, and missed m times with (1 − that)ᵐ ≥ 2.5 %.
 * @param range that every value lies in, whoever is asked
 */
export function bootstrapMean(
  values: readonly number[],
  [low, high]: readonly [low: number, high: number],
  random: Random,
  resamples: number,
): Score {
  const m = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / m;
  const [first] = values as [number];
  if (values.every((value) => value === first)) {
    const missed = 1 - TAIL ** (1 / m);
    return { value: mean, interval: [first - missed * (first - low), first + missed * (high - first)] };
  }
  const means = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += values[random.integer(m)]!;
    means[draw] = sum / m;
  }
  means.sort();
  return { value: mean, interval: [quantile(means, TAIL), quantile(means, 1 - TAIL)] };
}

/** Linear between order statistics (Hyndman and Fan 1996, type 7; numpy's default). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[next]! - sorted[below]!);
}
