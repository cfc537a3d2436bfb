/** Which students a proof has, in which order, and which of them are left. */
import { StudioError } from '../errors';
import type { Arm, ProofCell, ProofPlan } from './types';

/** More is a plan for weeks, or a slip. */
export const MOST_STUDENTS = 500;
/** A score over fewer tasks tells nothing. */
export const FEWEST_TASKS = 2;
/** One lesson teaches its answer. */
export const FEWEST_LESSONS = 2;

/** Lessons of the arm that has the fewest: what all can learn from (the paper's Table 7); null where none learns. */
export function equalRows(arms: readonly Arm[]): number | null {
  const counts = arms.filter(({ kind }) => kind !== 'base').map(({ lessons }) => lessons);
  return counts.length === 0 ? null : Math.min(...counts);
}

/** Why no student can learn from what an arm has; null where one can. */
export function armObstacle({ kind, lessons }: Pick<Arm, 'kind' | 'lessons'>): string | null {
  if (kind === 'base' || lessons >= FEWEST_LESSONS) return null;
  const words = lessons === 0 ? 'None has an answer' : 'One alone has an answer';
  switch (kind) {
    case 'references':
      return `${words} and is not a task: choose the column of answers under Data, or give more examples.`;
    case 'rows':
    case 'both':
      return `${words} and passes the checks: draw more rows under Review.`;
    default:
      return kind satisfies never;
  }
}

/** @throws StudioError BAD_OPTION with what is wrong under `where` */
export function checkPlan(plan: ProofPlan, tasks: number): void {
  const { arms, sizes, seeds, samples, k } = plan;
  const refuse = (where: string, message: string, remedy: string): never => {
    throw new StudioError('BAD_OPTION', message, remedy, { where });
  };
  if (new Set(arms.map(({ id }) => id)).size < arms.length)
    refuse('arms', 'A student is named twice.', 'Name each once.');
  if (arms.length < 2) refuse('arms', 'There is nothing to compare.', 'Switch on two students or more.');
  for (const arm of arms) {
    const obstacle = armObstacle(arm);
    if (obstacle !== null) refuse('arms', `No student can learn from ${arm.name}.`, obstacle);
  }
  if (sizes.length === 0 || new Set(sizes).size < sizes.length)
    refuse('sizes', 'Sizes are missing or stand twice.', 'Give each once.');
  if (sizes.some((size) => size !== null && !(Number.isInteger(size) && size >= FEWEST_LESSONS)))
    refuse('sizes', 'A size is no count of lessons.', `Give whole numbers of ${FEWEST_LESSONS} or more.`);
  if (seeds.length === 0 || new Set(seeds).size < seeds.length)
    refuse('seeds', 'Seeds are missing or stand twice.', 'Give each once.');
  if (!(Number.isInteger(samples) && samples >= 1))
    refuse('samples', 'There are no answers to a task.', 'Give 1 or more.');
  if (k.length === 0 || k.some((each) => !(Number.isInteger(each) && each >= 1 && each <= samples)))
    refuse(
      'k',
      `Pass@k is asked for k = ${k.join(', ')} of ${samples} answers.`,
      'k is at most the answers to a task.',
    );
  if (tasks < FEWEST_TASKS)
    refuse('tasks', tasks === 0 ? 'There are no tasks.' : 'One task is too few.', 'Tell off more, or give a file.');
  const students = cellsOf(plan).length;
  if (students > MOST_STUDENTS)
    refuse('sizes', `That is ${students} students.`, `Leave sizes or seeds out: at most ${MOST_STUDENTS}.`);
}

/** The base first; then every size and arm of the first seed, then of the second: a proof that is cut off has whole seeds to compare. */
export function cellsOf({ arms, sizes, seeds }: ProofPlan): readonly ProofCell[] {
  const base = arms.filter(({ kind }) => kind === 'base').map(({ id }) => cellOf(id, 0, 0));
  const taught = arms.filter(({ kind }) => kind !== 'base');
  const cells = seeds.flatMap((seed) =>
    sizes.flatMap((size) => taught.map((arm) => cellOf(arm.id, sizeFor(arm, size), seed))),
  );
  return [...base, ...new Map(cells.map((cell) => [cell.id, cell])).values()];
}

/** An arm that has no more lessons than a size learns from all of them. */
export const sizeFor = ({ kind, lessons }: Arm, size: number | null): number | null => {
  if (kind === 'base') return 0;
  return size === null || size >= lessons ? null : size;
};

/** Which student answers for an arm at a size. */
export const cellFor = (arm: Arm, size: number | null, seed: number): ProofCell =>
  arm.kind === 'base' ? cellOf(arm.id, 0, 0) : cellOf(arm.id, sizeFor(arm, size), seed);

const cellOf = (arm: string, size: number | null, seed: number): ProofCell => ({
  id: `${arm}_${size ?? 'all'}_${seed}`,
  arm,
  size,
  seed,
});

export const remaining = (plan: ProofPlan, done: ReadonlySet<string>): readonly ProofCell[] =>
  cellsOf(plan).filter(({ id }) => !done.has(id));
