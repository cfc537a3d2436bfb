import type { Answer, Executor, Program } from '../types';

export const finished = (...reprs: readonly string[]): Answer => ({
  outcome: 'finished',
  exception: null,
  message: '',
  line: null,
  stdout: '',
  values: reprs.map((repr) => ({ repr, literal: true, stable: true, exception: null })),
});

export const raised = (exception: string, message = '', line: number | null = 1): Answer => ({
  ...finished(),
  outcome: 'failed',
  exception,
  message,
  line,
});

/** No Python: everything runs, and every expression is 1, unless told otherwise. What it was given stands in `seen`. */
export function fakeExecutor(
  answer: (program: Program) => Answer = ({ expressions }) => finished(...expressions.map(() => '1')),
): Executor & { readonly seen: Program[] } {
  const seen: Program[] = [];
  return {
    seen,
    run: async (programs) => {
      seen.push(...programs);
      return programs.map(answer);
    },
    dispose: () => undefined,
  };
}
