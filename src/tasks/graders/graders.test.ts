import { describe, expect, it } from 'vitest';
import { fakeExecutor, finished, raised } from '../../execution/testing/fakeExecutor';
import { normalisedText } from '../../similarity/normalisedText';
import { gradeAnswers, needsPython, resultOf } from '../grade';
import type { Grading, Task } from '../types';
import { isPrinted } from './printed';
import { codeIn } from './pythonTests';
import { callsIn } from './toolCalls';

const task = (answer: string, grading: Grading): Task => ({ id: 't', question: 'q', answer, grading });
const nothing = { run: () => Promise.reject(new Error('nothing may be run')) };
const grade = (answer: string, grading: Grading, ...answers: readonly string[]) =>
  gradeAnswers(task(answer, grading), answers, nothing);

describe('answers compared as texts', () => {
  it('exactly', async () => {
    expect(await grade('Ab', { kind: 'exact' }, 'Ab', ' Ab\n', 'ab', 'A b')).toEqual([true, true, false, false]);
  });

  it("by SQuAD's rule", async () => {
    // What normalize_answer of evaluate-v2.0.py gives.
    expect(normalisedText('The  U.S.A.’s “an” answer, (a) theme!')).toBe('usa’s “ ” answer theme');
    expect(await grade('The Eiffel Tower', { kind: 'normalised' }, 'eiffel tower.', 'Eiffel Towers', '')).toEqual([
      true,
      false,
      false,
    ]);
    expect(await grade('A', { kind: 'normalised' }, 'A', 'the', '')).toEqual([true, false, false]);
  });

  it.each([
    ['-5', '5', false],
    ['−5', '-5', true],
    ['$-5', '5', false],
    ['x=-5', 'x = 5', false],
    ['1.5', '15', false],
    ['.5', '5', false],
    ['3/4', '34', false],
    ['10:30', '1030', false],
    ['[1,2]', '[12]', false],
    ['1,000', '1000', true],
    ['5.', '5', true],
    ['(5)', '5', true],
    ['The answer: 42!', 'answer 42', true],
    ['<=50K', '>50K', false],
    ['C++', 'C', false],
    ['C#', 'C', false],
    ['COVID-19', 'covid19', true],
    ['U.S.', 'us', true],
  ])('with the signs that a number is another one by: %j for %j', async (given, right, is) => {
    expect(await grade(right, { kind: 'normalised' }, given)).toEqual([is]);
    expect(await grade(given, { kind: 'normalised' }, right)).toEqual([is]);
  });

  it('as a label, alone', async () => {
    const labels = { kind: 'label', labels: ['positive', 'negative'] } as const;
    expect(await grade('positive', labels, 'Positive.', '**positive**', 'negative', 'not positive', '')).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(await grade('A', { kind: 'label', labels: ['A', 'B'] }, '(A)', 'a', 'B')).toEqual([true, true, false]);
    const income = { kind: 'label', labels: ['<=50K', '>50K'] } as const;
    expect(await grade('<=50K', income, '<=50k.', '>50K', '50K')).toEqual([true, false, false]);
    expect(await grade('C', { kind: 'label', labels: ['C', 'C#', 'C++'] }, 'C', 'C#', 'C++')).toEqual([
      true,
      false,
      false,
    ]);
    expect(await grade('+1', { kind: 'label', labels: ['+1', '-1'] }, '+1', '-1', '1')).toEqual([true, false, false]);
  });
});

describe('calls of tools', () => {
  const right = '[{"name": "find", "arguments": {"city": "Ulm", "days": [1, 2]}}]';
  it('are the same in any form and any order of fields, and in no other order of calls', async () => {
    const same = [
      '<tool_call>\n{"name": "find", "arguments": {"days": [1, 2], "city": "Ulm"}}\n</tool_call>',
      '[{"id": "1", "type": "function", "function": {"name": "find", "arguments": "{\\"days\\":[1,2],\\"city\\":\\"Ulm\\"}"}}]',
      '{"name": "find", "arguments": {"city": "Ulm", "days": [1, 2]}}',
    ];
    const other = [
      right.replace('[1, 2]', '[2, 1]'),
      right.replace('Ulm', 'ulm'),
      right.replace('find', 'search'),
      'I would call find.',
      '[]',
      '',
      `${right.slice(0, -1)}, {"name": "find", "arguments": {}}]`,
    ];
    expect(await grade(right, { kind: 'tool-calls' }, ...same, ...other)).toEqual([
      ...same.map(() => true),
      ...other.map(() => false),
    ]);
    const llama = '{"name": "find", "parameters": {"city": "Ulm", "days": [1, 2]}}';
    expect(await grade(right, { kind: 'tool-calls' }, llama, llama.replace('Ulm', 'Bonn'))).toEqual([true, false]);
    // A record that has a name is no call: its other fields say what it is.
    expect([callsIn('{"name": "Ada", "age": 36}'), callsIn('[{"name": "Ada"}]')]).toEqual([null, null]);
    expect(callsIn('{"function": {"name": "now"}}')).toEqual([{ name: 'now', arguments: '{}' }]);
    expect([callsIn('42'), callsIn('[]'), callsIn('{"a": 1}')]).toEqual([null, null, null]);
  });
});

describe('what a program prints', () => {
  it.each([
    ['1\n2\n', '1 \n2', true],
    ['0.50 1', '0.5 1.0', true],
    ['1e3', '1000', true],
    ['-0', '0', true],
    ['.5', '0.5', true],
    ['50000000000000000', '50000000000000001', false],
    ['0.1000000000000000055', '0.1', false],
    ['Yes', 'yes', false],
    ['1\n\n2', '1\n2', false],
    ['1 2', '1', false],
    ['1', '1\n2', false],
    ['', '0', false],
  ])('%j for %j: %s', (printed, expected, right) => expect(isPrinted(printed, expected)).toBe(right));

  it('takes code out of the words around it', () => {
    expect(codeIn('So:\n```python\nx = 1\n```\nDone.\n```\ny\n```')).toBe('x = 1\n');
    expect(codeIn('```\nx = 1')).toBe('x = 1');
    expect(codeIn('x = "```"')).toBe('x = "```"');
    expect(codeIn('```bash\npip install x\n```\nThen:\n```Python\nx = 1\n```')).toBe('x = 1\n');
    expect(codeIn('```rust\nlet x\n```')).toBe('let x\n');
    const documented = 'def f(x):\n    """Such as\n    ```\n    f(1)\n    ```\n    """\n    return 2';
    expect(codeIn(documented)).toBe(documented);
    expect(codeIn(`Here:\n\`\`\`python\n${documented}\n\`\`\``)).toContain('def f(x)');
  });
});

describe('answers that are run', () => {
  it('needs nothing for what is the same letter by letter, and one program for all others', async () => {
    expect(await grade('[1, 2]', { kind: 'python-value' }, '[1, 2]', ' [1, 2]', '')).toEqual([true, true, false]);
    const executor = fakeExecutor(() => finished("'01'"));
    const graded = await gradeAnswers(task('3', { kind: 'python-value' }), ['4', '3', '3.0', '4'], executor);
    expect(graded).toEqual([false, true, true, false]);
    expect(executor.seen).toHaveLength(1);
    expect(resultOf(task('3', { kind: 'exact' }), graded)).toEqual({ id: 't', samples: 4, correct: 2 });
  });

  it('asks each answer by itself where one of them ends the program', async () => {
    const executor = fakeExecutor(({ expressions }) =>
      expressions[0]?.includes('bomb') ? raised('MemoryError') : finished("'1'"),
    );
    const graded = await gradeAnswers(task('3', { kind: 'python-value' }), ['bomb', '3.0'], executor);
    expect(graded).toEqual([false, true]);
  });

  it('never calls an answer wrong for want of a Python', async () => {
    await expect(gradeAnswers(task('3', { kind: 'python-value' }), ['4'], null)).rejects.toMatchObject({
      code: 'PYTHON_UNAVAILABLE',
    });
    expect(await gradeAnswers(task('3', { kind: 'python-value' }), ['3'], null)).toEqual([true]);
    expect(needsPython([{ grading: { kind: 'exact' } }])).toBe(false);
    expect(needsPython([{ grading: { kind: 'python-tests', tests: [] } }])).toBe(true);
  });

  it('tells an answer no name by which it could say that it has passed', async () => {
    const executor = fakeExecutor(() => finished('True'));
    const grading = { kind: 'python-tests', tests: [{ kind: 'asserts', source: 'assert f() == 1' }] } as const;
    await gradeAnswers(task('', grading), ['def f(): return 1', 'x = 1'], executor);
    const names = executor.seen.flatMap(({ expressions }) => expressions);
    expect([names.length, new Set(names).size]).toEqual([2, 2]);
  });

  it('calls nothing right that has no test', async () => {
    expect(await grade('x = 1', { kind: 'python-tests', tests: [] }, 'x = 1')).toEqual([false]);
  });
});
