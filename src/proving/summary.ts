/** What the students of a proof scored, and how they differ. */
import { pairsToTell } from '../metrics/sampleSize';
import { estimatePassAtK } from '../tasks/passAtK';
import type { PassAtK } from '../tasks/types';
import { Random } from '../tensors/random';
import { type Grid, gridInterval, gridMean } from './gridInterval';
import { cellFor, equalRows } from './plan';
import type { Arm, ProofPlan, ProofResult } from './types';

/** Fewer tasks on which two students differ could all fall to one side by chance (sign test: 2 · 2⁻⁵ > 5 %). */
export const FEWEST_DIFFERING = 6;

/** Of Pass@k of the plan's first k, task by task: what the second scores less the first. */
export interface Difference {
  readonly value: number;
  /** 95 %. */
  readonly interval: readonly [low: number, high: number];
  readonly tasks: number;
  /** Tasks on which they do. */
  readonly differing: number;
  readonly seeds: number;
  /** The interval leaves 0 out, and enough tasks differ. */
  readonly isTold: boolean;
  /** About so many tasks would tell a difference like this one, four times of five; null where there is none to tell. */
  readonly tasksToTell: number | null;
}

/** Students of one arm at one size. */
export interface ArmScore {
  readonly arm: Arm;
  /** As the plan has it; null: all. */
  readonly size: number | null;
  /** As the plan has it, of what the arm has. */
  readonly lessons: number;
  /** That each student that is done learned from at least: longer ones than it can read are left out. */
  readonly learned: number;
  readonly results: readonly ProofResult[];
  /** Over all tasks and the seeds that are done; empty before the first. */
  readonly passAtK: readonly PassAtK[];
  /** From the base; null of the base, and where one of them is not done. */
  readonly fromBase: Difference | null;
  /** From the person's own examples at the same size, seed by seed. */
  readonly fromReferences: Difference | null;
}

/** The base, then each size with its arms in order. An arm without more lessons than a size stands at that size. */
export function summarize(plan: ProofPlan, results: readonly ProofResult[]): readonly ArmScore[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  const done = (arm: Arm, size: number | null): SeedResult[] =>
    (arm.kind === 'base' ? [null] : plan.seeds).flatMap((seed) => {
      const result = byId.get(cellFor(arm, size, seed ?? 0).id);
      return result ? [{ seed, result }] : [];
    });
  const base = plan.arms.find(({ kind }) => kind === 'base');
  const references = plan.arms.find(({ kind }) => kind === 'references');
  const scoreOf = (arm: Arm, size: number | null): ArmScore => {
    const own = done(arm, size);
    const against = (other: Arm | undefined): Difference | null =>
      other === undefined || other.id === arm.id ? null : differenceOf(plan.k[0]!, done(other, size), own);
    const lessons = Math.min(size ?? arm.lessons, arm.lessons);
    return {
      arm,
      size,
      lessons,
      learned: Math.min(lessons, ...own.map(({ result }) => result.lessons)),
      results: own.map(({ result }) => result),
      passAtK: own.length === 0 ? [] : plan.k.map((k) => scoreAt(own, k)),
      fromBase: against(base),
      fromReferences: arm.kind === 'base' ? null : against(references),
    };
  };
  const taught = plan.arms.filter(({ kind }) => kind !== 'base');
  return [
    ...(base ? [scoreOf(base, 0)] : []),
    ...plan.sizes.flatMap((size) => taught.map((arm) => scoreOf(arm, size))),
  ];
}

interface SeedResult {
  /** null of the base, which is the same beside every seed. */
  readonly seed: number | null;
  readonly result: ProofResult;
}

const gridOf = (results: readonly SeedResult[], k: number): Grid =>
  results.map(({ result }) => result.tasks.map(({ samples, correct }) => estimatePassAtK(samples, correct, k)));

function scoreAt(results: readonly SeedResult[], k: number): PassAtK {
  const grid = gridOf(results, k);
  const [low, high] = gridInterval(grid, [0, 1], new Random(`score ${k}`)) ?? [0, 1];
  return { k, value: gridMean(grid), interval: [low, high] };
}

/** By task, and by seed where both have the seed. */
function differenceOf(k: number, first: readonly SeedResult[], second: readonly SeedResult[]): Difference | null {
  const grid = second.flatMap(({ seed, result }) => {
    const other = first.find((each) => each.seed === null || each.seed === seed);
    if (!other) return [];
    const before = new Map(other.result.tasks.map((task) => [task.id, task]));
    return [
      result.tasks.flatMap((after) => {
        const task = before.get(after.id);
        return task
          ? estimatePassAtK(after.samples, after.correct, k) - estimatePassAtK(task.samples, task.correct, k)
          : [];
      }),
    ];
  });
  const interval = grid.length === 0 ? null : gridInterval(grid, [-1, 1], new Random(`difference ${k}`));
  if (interval === null) return null;
  const tasks = grid[0]!.length;
  const byTask = Array.from({ length: tasks }, (_, task) => gridMean(grid.map((row) => [row[task]!])));
  const value = gridMean(grid);
  const sd = Math.sqrt(byTask.reduce((sum, each) => sum + (each - value) ** 2, 0) / (tasks - 1));
  const differing = byTask.filter((each) => each !== 0).length;
  const isTold = (interval[0] > 0 || interval[1] < 0) && differing >= FEWEST_DIFFERING;
  return {
    value,
    interval,
    tasks,
    differing,
    seeds: grid.length,
    isTold,
    tasksToTell: isTold ? null : pairsToTell(value, sd),
  };
}

export interface CurvePoint {
  readonly lessons: number;
  readonly score: PassAtK;
}

/** Pass@k of the plan's first k over lessons, an arm a line; the base stands at 0 of every line. */
export function scoreCurves(
  scores: readonly ArmScore[],
): readonly { readonly arm: Arm; readonly points: readonly CurvePoint[] }[] {
  const base = scores.find(({ arm }) => arm.kind === 'base')?.passAtK[0];
  const arms = [...new Map(scores.map(({ arm }) => [arm.id, arm])).values()].filter(({ kind }) => kind !== 'base');
  return arms.flatMap((arm) => {
    const own = scores.filter((score) => score.arm.id === arm.id && score.passAtK.length > 0);
    const byLessons = new Map(own.map(({ lessons, passAtK }) => [lessons, { lessons, score: passAtK[0]! }]));
    const points = [...byLessons.values()].sort((a, b) => a.lessons - b.lessons);
    return points.length === 0 ? [] : [{ arm, points: base ? [{ lessons: 0, score: base }, ...points] : points }];
  });
}

/** The size at which all arms learn from equally many; null where the plan has none such. */
export function equalSize({ arms, sizes }: ProofPlan): number | null {
  const most = equalRows(arms);
  const within = sizes.filter((size): size is number => size !== null && most !== null && size <= most);
  return (
    within.at(-1) ??
    (most !== null && arms.every(({ kind, lessons }) => kind === 'base' || lessons === most) ? most : null)
  );
}
