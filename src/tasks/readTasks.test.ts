import { describe, expect, it } from 'vitest';
import { fakeExecutor, finished, raised } from '../execution/testing/fakeExecutor';
import type { ParsedTable } from '../references/types';
import { workedExamples } from './reading/workedExamples';
import { readTasks, taskFormatOf, tasksOf } from './readTasks';

const table = (...rows: readonly Record<string, unknown>[]): ParsedTable => ({
  file: 'tasks.jsonl',
  format: 'jsonl',
  columns: [...new Set(rows.flatMap((row) => Object.keys(row)))],
  rows: rows.map((row, at) => ({
    line: at + 1,
    cells: Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  })),
  problems: [],
});
const read = (...rows: readonly Record<string, unknown>[]) => readTasks(table(...rows), null);

describe("benchmarks' own rows", () => {
  it('HumanEval', async () => {
    const prompt = 'from typing import List\n\ndef twice(x: int) -> int:\n    """Twice x."""\n';
    const test = 'METADATA = {}\n\ndef check(candidate):\n    assert candidate(2) == 4\n';
    const { tasks } = await read({
      task_id: 'x/0',
      prompt,
      canonical_solution: '    return 2 * x\n',
      test,
      entry_point: 'twice',
    });
    expect(tasks).toMatchObject([
      {
        question: prompt,
        answer: '    return 2 * x\n',
        grading: {
          kind: 'python-tests',
          opening: { source: prompt, defines: 'twice' },
          tests: [{ kind: 'asserts', source: `${test}\n\ncheck(twice)` }],
        },
      },
    ]);
    expect((await read({ prompt, test, entry_point: 'twice(' })).leftOut).toEqual([
      { line: 1, why: 'its entry_point is no name' },
    ]);
  });

  it('MBPP, whole and sanitised', async () => {
    const list = ['assert f(1) == 1', 'assert f(2) == 4'];
    const { tasks } = await read(
      { text: 'Square it.', code: 'def f(x): return x * x', test_setup_code: 'import math', test_list: list },
      { prompt: 'Cube it.', code: 'x', test_imports: ['import re'], test_list: ['assert f(2) == 8'] },
      { prompt: 'None.', test_list: [] },
    );
    expect(tasks.map(({ question }) => question)).toEqual([
      'Square it.\nYour code should pass these tests:\n\nassert f(1) == 1\nassert f(2) == 4',
      'Cube it.\nYour code should pass these tests:\n\nassert f(2) == 8',
    ]);
    expect(tasks.map(({ grading }) => grading)).toEqual([
      { kind: 'python-tests', tests: [{ kind: 'asserts', source: ['import math', ...list].join('\n') }] },
      { kind: 'python-tests', tests: [{ kind: 'asserts', source: 'import re\nassert f(2) == 8' }] },
    ]);
  });

  it("LiveCodeBench's two kinds of tests, the packed ones left alone", async () => {
    const stdin = [{ input: '1\n', output: '2\n', testtype: 'stdin' }];
    const call = [{ input: '[1, 2]\n3', output: '[4]', testtype: 'functional' }];
    const rows = [
      {
        question_content: 'Add one.',
        public_test_cases: stdin,
        private_test_cases: 'eJxrYJmqyAAGGlN6AA==',
        metadata: {},
      },
      {
        question_content: 'Solve.',
        starter_code: 'class Solution:\n    def solve(self, a: List[int], b: int):\n        ',
        public_test_cases: call,
        private_test_cases: call,
        metadata: { func_name: 'solve' },
      },
      { question_content: 'Nameless.', public_test_cases: call, metadata: {} },
      { question_content: 'Strange.', public_test_cases: [{ input: '1', output: '1', testtype: 'video' }] },
      { question_content: 'Bare.', public_test_cases: 'gone' },
    ];
    const { tasks, leftOut } = await read(...rows);
    expect(tasks.map(({ grading }) => grading.kind === 'python-tests' && grading.tests.length)).toEqual([1, 2]);
    expect(tasks[0]).toMatchObject({
      answer: '',
      grading: { tests: [{ kind: 'stdin', stdin: '1\n', stdout: '2\n' }] },
    });
    expect(tasks[1]!.question).toBe('Solve.\n\nclass Solution:\n    def solve(self, a: List[int], b: int):');
    expect(leftOut.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it('CRUXEval and code execution become open assertions', async () => {
    const code = 'def f(a, b):\n    return a + b\n';
    const crux = await read({ id: 's0', code, input: '1, 2', output: '3' });
    expect(crux.tasks).toMatchObject([
      {
        question: 'def f(a, b):\n    return a + b\n\nassert f(1, 2) == ??',
        answer: '3',
        grading: { kind: 'python-value' },
      },
    ]);
    const execution = await read({ code, input: 'f(a = 1, b = 2)', output: '3', function_name: 'f' });
    expect(execution.tasks[0]!.question).toContain('assert f(a = 1, b = 2) == ??');
    expect(taskFormatOf(['input', 'output'])).toBeNull();
  });
});

describe('rows of any file', () => {
  it('are graded by a column of tests, in any of its writings', async () => {
    const { tasks, leftOut } = await read(
      { input: 'a', output: 'x', tests: ['assert f(1)'] },
      { input: 'b', output: 'x', tests: 'def g(): pass\nassert f(2)' },
      { input: 'c', output: 'x', tests: [{ input: '1', output: '2' }] },
      { input: 'd', output: 'x', tests: 'by hand' },
    );
    expect(tasks.map(({ grading }) => grading)).toEqual([
      { kind: 'python-tests', tests: [{ kind: 'asserts', source: 'assert f(1)' }] },
      { kind: 'python-tests', tests: [{ kind: 'asserts', source: 'def g(): pass\nassert f(2)' }] },
      { kind: 'python-tests', tests: [{ kind: 'stdin', stdin: '1', stdout: '2' }] },
    ]);
    expect(leftOut).toEqual([{ line: 4, why: expect.stringContaining('asserts') }]);
  });

  it('that ask openly have the answer of the file, else what running gives', async () => {
    const rows = [
      { line: 1, question: 'assert 1 + 1 == ??', answer: '2' },
      { line: 2, question: 'assert 2 + 2 == ??', answer: null },
      { line: 3, question: 'assert 1 / 0 == ??', answer: null },
      { line: 4, question: 'assert object() == ??', answer: '' },
    ];
    const executor = fakeExecutor(({ expressions: [asked] }) =>
      asked === '1 / 0'
        ? raised('ZeroDivisionError')
        : asked === '2 + 2'
          ? finished('4')
          : { ...finished(), values: [{ repr: '<object>', literal: false, stable: false, exception: null }] },
    );
    const { tasks, leftOut } = await tasksOf(rows, executor);
    expect(tasks.map(({ answer, grading }) => [answer, grading.kind])).toEqual([
      ['2', 'python-value'],
      ['4', 'python-value'],
    ]);
    expect(leftOut.map(({ line }) => line)).toEqual([3, 4]);
    expect(executor.seen).toHaveLength(3);
    await expect(tasksOf(rows, null)).rejects.toMatchObject({ code: 'PYTHON_UNAVAILABLE' });
  });

  it('with few short answers are labels; with calls, calls; else compared as texts', async () => {
    const labels = Array.from({ length: 8 }, (_, at) => ({ input: `q${at}`, output: at % 2 ? 'Yes' : 'no' }));
    const { tasks } = await read(...labels);
    expect(new Set(tasks.map(({ grading }) => JSON.stringify(grading)))).toEqual(
      new Set([JSON.stringify({ kind: 'label', labels: ['Yes', 'no'] })]),
    );
    const mixed = await read(
      { input: 'q1', output: '{"name": "find", "arguments": {}}' },
      { input: 'q2', output: 'Paris' },
      { input: 'q3', output: '' },
      { input: 'q2 ', output: 'Rome' },
    );
    expect(mixed.tasks.map(({ grading }) => grading.kind)).toEqual(['tool-calls', 'normalised']);
    expect(mixed.leftOut.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('have ids of their questions alone', async () => {
    const ids = async (...questions: readonly string[]) =>
      (
        await tasksOf(
          questions.map((question, line) => ({ line, question, answer: 'x' })),
          null,
        )
      ).tasks.map(({ id }) => id);
    expect(await ids('b', 'a ')).toEqual([...(await ids('a', 'b'))].reverse());
  });
});

describe('worked examples', () => {
  const arrow = 'Add.\n\nExample 1\n1 2\n3\n->\n6\n\nExample 2\n1\n\n2\n->\n3\n4\n\nConstraints\n-> 1 <= n';
  it('are read in two writings', () => {
    expect(workedExamples(arrow)).toEqual([
      { kind: 'stdin', stdin: '1 2\n3\n', stdout: '6' },
      { kind: 'stdin', stdin: '1\n\n2\n', stdout: '3\n4' },
    ]);
    const atCoder =
      'Input\n\nN\n\nSample Input 1\n\n3\n1 2 3\n\nSample Output 1\n\n6\n\nTheir sum is 6.\n\nSample Input 2\n\n1\n5\n\nSample Output 2\n\n5';
    expect(workedExamples(atCoder)).toEqual([
      { kind: 'stdin', stdin: '3\n1 2 3\n', stdout: '6' },
      { kind: 'stdin', stdin: '1\n5\n', stdout: '5' },
    ]);
  });

  it.each([
    'Example 1:\n\nInput: nums = [1, 2]\nOutput: 3',
    'Example 1\n1\n->\n',
    'Example 1\n1 2\n3',
    'Sample Input 1\n\n1\n\nSample Output 2\n\n1',
    'Add two numbers.',
  ])('are none in %j', (text) => expect(workedExamples(text)).toEqual([]));

  it('are tests where the row’s own answer passes them, and the row says so where it does not', async () => {
    const rows = [
      { line: 1, question: arrow, answer: 'print(sum(map(int, input().split())))' },
      { line: 2, question: 'No examples.', answer: 'print(input())' },
    ];
    const passing = fakeExecutor(({ stdin }) => ({ ...finished(), stdout: stdin === '1 2\n3\n' ? '6\n' : '3\n4\n' }));
    const { tasks, leftOut } = await tasksOf(rows, passing);
    expect(tasks.map(({ grading }) => grading.kind)).toEqual(['python-tests']);
    expect(leftOut).toEqual([{ line: 2, why: 'its answer is a program, and no tests can be found in the question' }]);
    const failing = await tasksOf(rows, fakeExecutor());
    expect(failing.leftOut[0]!.why).toBe('its own answer does not pass the examples in the question');
  });
});
