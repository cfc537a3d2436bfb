/** How sure a mean over tasks and seeds is. */
import { quantile } from '../metrics/novelty';
import { wilsonInterval } from '../quality/opinions/wilson';
import type { Random } from '../tensors/random';

const DRAWS = 1000;

/** A value of every task for every seed: [seeds][tasks]. */
export type Grid = readonly (readonly number[])[];

export function gridMean(grid: Grid): number {
  let [sum, count] = [0, 0];
  for (const row of grid)
    for (const value of row) {
      sum += value;
      count++;
    }
  return sum / count;
}

/**
 * 95 % interval of the mean by resampling tasks and seeds apart (Owen 2007, The pigeonhole bootstrap): another time there would be other tasks
 * and other seeds. Of one seed, other tasks alone.
 * @returns null of fewer than two tasks
 */
export function gridInterval(grid: Grid, random: Random): readonly [low: number, high: number] | null {
  const seeds = grid.length;
  const tasks = grid[0]?.length ?? 0;
  if (tasks < 2) return null;
  const first = grid[0]![0]!;
  if (grid.every((row) => row.every((value) => value === first))) return ofOneValue(first, tasks);
  const means = Array.from({ length: DRAWS }, () => {
    const chosen = Array.from({ length: tasks }, () => random.integer(tasks));
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const row = grid[random.integer(seeds)]!;
      for (const task of chosen) sum += row[task]!;
    }
    return sum / (seeds * tasks);
  });
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Resampled, it would be sure of itself; that so many tasks said the same says only that few say another thing (Wilson 1927). */
function ofOneValue(value: number, tasks: number): readonly [number, number] {
  const reach = wilsonInterval(0, tasks)![1];
  return [Math.max(-1, value - reach), Math.min(1, value + reach)];
}
