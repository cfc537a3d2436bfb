import type { Answer, Program } from '../../execution/types';
import type { Grading, Task } from '../types';

/** A task whose answers are graded one way. */
export type TaskOf<Kind extends Grading['kind']> = Task & { readonly grading: Extract<Grading, { kind: Kind }> };

/** Runs programs, an answer each in order (execution/types). */
export type Run = (programs: readonly Program[]) => Promise<readonly Answer[]>;

/** Whether each answer to a task is right, in order. Equal answers are looked at once. */
export type Grader<Kind extends Grading['kind']> = (
  task: TaskOf<Kind>,
  answers: readonly string[],
  run: Run,
) => Promise<readonly boolean[]>;

/** A grader that needs to run nothing. */
export function byText<Kind extends Grading['kind']>(
  isRight: (task: TaskOf<Kind>, answer: string) => boolean,
): Grader<Kind> {
  return async (task, answers) => answers.map((answer) => isRight(task, answer));
}
