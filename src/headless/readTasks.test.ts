/** The sample sets as tasks, their own answers against CPython; a benchmark's tests as its authors run them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseReferenceFile } from '../references/parse';
import { gradeAnswers } from '../tasks/grade';
import { readTasks } from '../tasks/readTasks';
import { childPython } from './python/childPython';

const python = childPython();
afterAll(() => python.dispose());
const samples = join(import.meta.dirname, '../../public/samples');
const tableOf = (name: string, text?: string) =>
  parseReferenceFile({
    name,
    bytes: text === undefined ? readFileSync(join(samples, name)) : new TextEncoder().encode(text),
  });

describe('the sample sets', () => {
  it.each([
    ['live-code-execution.jsonl', 66, 'python-value'],
    ['live-code-generation.jsonl', 40, 'python-tests'],
  ])('%s is all tasks, and its own answers are right', async (name, count, kind) => {
    const { tasks, leftOut } = await readTasks(await tableOf(name), python);
    expect(leftOut).toEqual([]);
    expect(tasks).toHaveLength(count);
    expect(new Set(tasks.map(({ grading }) => grading.kind))).toEqual(new Set([kind]));
    for (const task of tasks) expect(await gradeAnswers(task, [task.answer, '0x'], python)).toEqual([true, false]);
  });

  it('has the same answers when they are computed', async () => {
    const text = readFileSync(join(samples, 'live-code-execution.jsonl'), 'utf8');
    const given = (await readTasks(await tableOf('a.jsonl', text), python)).tasks;
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.stringify({ input: JSON.parse(line).input }));
    const { tasks } = await readTasks(await tableOf('b.jsonl', rows.join('\n')), python);
    expect(tasks.map(({ id }) => id)).toEqual(given.map(({ id }) => id));
    for (const [at, task] of tasks.entries())
      expect(await gradeAnswers(task, [given[at]!.answer], python)).toEqual([true]);
  });
});

it('runs what LiveCodeBench calls, with its imports, methods and tuples', async () => {
  const row = {
    question_content: 'Pair them.',
    starter_code: 'class Solution:\n    def pair(self, a: List[int], b: str) -> List:\n        ',
    public_test_cases: JSON.stringify([{ input: '[1, 2]\n"x"', output: '[3, "x"]', testtype: 'functional' }]),
    private_test_cases: '[]',
    metadata: JSON.stringify({ func_name: 'pair' }),
  };
  const { tasks } = await readTasks(await tableOf('c.jsonl', JSON.stringify(row)), null);
  const method = (value: string) =>
    `class Solution:\n    def pair(self, a: List[int], b: str) -> List:\n        return ${value}`;
  const answers = [
    method('(sum(a), b)'),
    method('[sum(a), b]'),
    method('[sum(a)]'),
    'def pair(a, b): return [reduce(add, a), b]',
  ];
  expect(await gradeAnswers(tasks[0]!, answers, python)).toEqual([true, true, false, true]);
});
