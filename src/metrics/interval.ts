import type { Random } from '../tensors/random';
import { quantile } from './novelty';

const DRAWS = 1000;

/** 95 % interval of a mean by the percentile bootstrap (Efron 1979); null of fewer than 2 values. */
export function meanInterval(values: ArrayLike<number>, random: Random): readonly [number, number] | null {
  const count = values.length;
  if (count < 2) return null;
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[random.integer(count)]!;
    return sum / count;
  });
  return [quantile(means, 0.025), quantile(means, 0.975)];
}
