/** How sure a mean over tasks and seeds is. */
import { quantile } from '../metrics/novelty';
import { bootstrapMean } from '../tasks/bootstrap';
import type { Random } from '../tensors/random';

const DRAWS = 2000;

/** A value of every task for every seed: [seeds][tasks]. */
export type Grid = readonly (readonly number[])[];

export function gridMean(grid: Grid): number {
  const values = grid.flat();
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * 95 % interval of the mean by resampling tasks and seeds apart (Owen 2007, The pigeonhole bootstrap): another time there would be other tasks
 * and other seeds. Of one seed, other tasks alone (tasks/bootstrap.ts).
 * @param range that every value lies in
 * @returns null of fewer than two tasks
 */
export function gridInterval(
  grid: Grid,
  range: readonly [low: number, high: number],
  random: Random,
): readonly [low: number, high: number] | null {
  const seeds = grid.length;
  const tasks = grid[0]?.length ?? 0;
  if (tasks < 2) return null;
  const byTask = Array.from({ length: tasks }, (_, task) => gridMean(grid.map((row) => [row[task]!])));
  // Where no task differs from another, resampling them would be sure of itself, and of a few seeds as well.
  if (seeds === 1 || byTask.every((value) => value === byTask[0]))
    return bootstrapMean(byTask, range, random, DRAWS).interval;
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
