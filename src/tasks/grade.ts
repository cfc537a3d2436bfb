/** Whether a student's answers are right. */
import { StudioError } from '../errors';
import type { Answer, Executor, Program } from '../execution/types';
import { exact } from './graders/exact';
import type { Grader, Run, TaskOf } from './graders/grader';
import { label } from './graders/label';
import { normalised } from './graders/normalised';
import { pythonTests } from './graders/pythonTests';
import { pythonValue } from './graders/pythonValue';
import { toolCalls } from './graders/toolCalls';
import type { Grading, Task, TaskResult } from './types';

const GRADERS: { readonly [Kind in Grading['kind']]: Grader<Kind> } = {
  'python-value': pythonValue,
  'python-tests': pythonTests,
  exact,
  normalised,
  label,
  'tool-calls': toolCalls,
};

/** Whether grading these needs a Python. */
export const needsPython = (tasks: readonly Pick<Task, 'grading'>[]): boolean =>
  tasks.some(({ grading: { kind } }) => kind === 'python-value' || kind === 'python-tests');

/**
 * Whether each answer to a task is right, in order.
 * @throws StudioError PYTHON_UNAVAILABLE where something must be run and cannot be: nothing is called wrong for want of a Python
 */
export function gradeAnswers(
  task: Task,
  answers: readonly string[],
  executor: Pick<Executor, 'run'> | null,
): Promise<readonly boolean[]> {
  const run: Run = async (programs) => runBy(executor, programs);
  const grader = GRADERS[task.grading.kind] as Grader<Grading['kind']>;
  return grader(task as TaskOf<Grading['kind']>, answers, run);
}

/** @throws StudioError PYTHON_UNAVAILABLE */
export async function runBy(
  executor: Pick<Executor, 'run'> | null,
  programs: readonly Program[],
): Promise<readonly Answer[]> {
  if (executor === null)
    throw new StudioError(
      'PYTHON_UNAVAILABLE',
      'Nothing runs Python here, and these answers are judged by running.',
      'Install Python 3.9 or later.',
    );
  return programs.length === 0 ? [] : executor.run(programs);
}

export const resultOf = ({ id }: Task, right: readonly boolean[]): TaskResult => ({
  id,
  samples: right.length,
  correct: right.filter(Boolean).length,
});
