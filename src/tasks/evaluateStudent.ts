/** A student measured: asked every task, its answers graded. */
import type { Executor } from '../execution/types';
import { type AskOptions, askStudent, type Student } from './askStudent';
import { gradeAnswers, resultOf } from './grade';
import type { Task, TaskResult } from './types';

export interface EvaluatedTask extends TaskResult {
  readonly task: Task;
  readonly answers: readonly { readonly text: string; readonly right: boolean }[];
  /** Answers that were cut at the longest there may be. */
  readonly cut: number;
  /** The question leaves no room for an answer. */
  readonly tooLong: boolean;
}

export interface EvaluateHooks {
  /** In the order of the tasks. */
  readonly onTask?: (evaluated: EvaluatedTask, at: number) => void;
  readonly onTokens?: (tokens: number) => void;
  /** Honoured between tokens: tasks that are done are kept. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns of as many tasks as were asked, where it was cancelled
 * @throws StudioError as askStudent(); PYTHON_UNAVAILABLE where answers must be run and cannot be
 */
export async function evaluateStudent(
  student: Student,
  tasks: readonly Task[],
  options: AskOptions,
  executor: Pick<Executor, 'run'> | null,
  { onTask, onTokens, signal }: EvaluateHooks = {},
): Promise<EvaluatedTask[]> {
  const evaluated: EvaluatedTask[] = [];
  await askStudent(student, tasks, options, {
    ...(onTokens && { onTokens }),
    signal,
    onTask: async ({ task, answers, cut, tooLong }, at) => {
      const right = await gradeAnswers(task, answers, executor);
      const own = answers.map((text, answer) => ({ text, right: right[answer]! }));
      evaluated.push({ ...resultOf(task, right), task, answers: own, cut, tooLong });
      onTask?.(evaluated.at(-1)!, at);
    },
  });
  return evaluated;
}
