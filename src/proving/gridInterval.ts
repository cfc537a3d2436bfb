/** How sure a mean over tasks and seeds is. */
import { tQuantile } from '../metrics/studentT';
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
 * 95 % interval of the mean, tasks and seeds both being samples: another time there would be others. Variance by parts of the two-way layout
 * without repetition, tasks + seeds − residual, with Satterthwaite's degrees of freedom and Student's t (Searle, Casella & McCulloch 1992,
 * Variance Components, §4.4): resampling two or three seeds would be far too sure of them (it held the truth in 57 to 83 % of simulated proofs
 * of two; this in 88 % and more). Of one seed, other tasks alone (tasks/bootstrap.ts).
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
  const parts = seeds === 1 ? null : varianceOfMean(grid, byTask);
  // Where nothing differs, nothing is known of how much it would another time.
  if (parts === null || parts.variance === 0) return bootstrapMean(byTask, range, random, DRAWS).interval;
  const mean = gridMean(grid);
  const reach = tQuantile(0.975, parts.freedom) * Math.sqrt(parts.variance);
  return [Math.max(range[0], mean - reach), Math.min(range[1], mean + reach)];
}

function varianceOfMean(
  grid: Grid,
  byTask: readonly number[],
): { readonly variance: number; readonly freedom: number } {
  const [seeds, tasks] = [grid.length, byTask.length];
  const mean = gridMean(grid);
  const bySeed = grid.map((row) => gridMean([row]));
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const ofTasks = (seeds * squares(byTask)) / (tasks - 1);
  const ofSeeds = (tasks * squares(bySeed)) / (seeds - 1);
  let residual = 0;
  for (let seed = 0; seed < seeds; seed++)
    for (let task = 0; task < tasks; task++)
      residual += (grid[seed]![task]! - byTask[task]! - bySeed[seed]! + mean) ** 2;
  const cells = (seeds - 1) * (tasks - 1);
  residual /= cells;
  // Seeds that differ less than chance would have it take nothing off what tasks alone vary.
  const seedsTell = ofSeeds > residual;
  const sum = seedsTell ? ofTasks + ofSeeds - residual : ofTasks;
  const spread = ofTasks ** 2 / (tasks - 1) + (seedsTell ? ofSeeds ** 2 / (seeds - 1) + residual ** 2 / cells : 0);
  return { variance: sum / (seeds * tasks), freedom: spread === 0 ? 1 : Math.max(1, sum ** 2 / spread) };
}
