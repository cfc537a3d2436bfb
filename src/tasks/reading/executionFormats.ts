/** Benchmarks that ask what a call returns: the question is written as this project's own, with an open assertion. */
import type { TaskFormat } from './taskFormat';

const asking = (code: string, call: string, answer: string) =>
  code.trim() === '' || call.trim() === '' || answer.trim() === ''
    ? { fault: 'it lacks its code, its input or its output' }
    : {
        question: `${code.trimEnd()}\n\nassert ${call.trim()} == ??`,
        answer: answer.trim(),
        grading: { kind: 'python-value' } as const,
      };

/** `input` is the whole call (LiveCodeBench/LiveCodeBench, lcb_runner/prompts/code_execution.py at 1e8d5bc). */
export const liveCodeExecution: TaskFormat = {
  name: 'LiveCodeBench’s code execution',
  columns: ['code', 'input', 'output', 'function_name'],
  read: ({ code = '', input = '', output = '' }) => asking(code, input, output),
};

/** `input` are the arguments of f (facebookresearch/cruxeval, prompts.py at c7c7873). */
export const cruxEval: TaskFormat = {
  name: 'CRUXEval',
  columns: ['code', 'input', 'output'],
  read: ({ code = '', input = '', output = '' }) => asking(code, `f(${input.trim()})`, output),
};
