/** Graders against CPython: what its own literal_eval, == and asserts say. */
import { afterAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../execution/types';
import { gradeAnswers } from '../tasks/grade';
import type { Grading } from '../tasks/types';
import { childPython } from './python/childPython';

const python = childPython({ ...LIMITS, timeMs: 700 });
afterAll(() => python.dispose());
const grade = (answer: string, grading: Grading, answers: readonly string[]) =>
  gradeAnswers({ id: 't', question: 'q', answer, grading }, answers, python);

describe('Python values', () => {
  const right = ["{'a': [1, 2], 'b': (3,)}", '{"b":(3,),"a":[1,2]}', "  {'a': [1, 2.0], 'b': (3,)}  # so"];
  const wrong = [
    "{'a': [1, 2], 'b': (3)}",
    "{'a': [2, 1], 'b': (3,)}",
    'dict(a=[1, 2], b=(3,))',
    "{'a': [1, 2], 'b': (3,)}; x",
    'f(3)',
    '1 if True else 2',
    '',
    '"\ud800"',
    `${'('.repeat(5000)}1${')'.repeat(5000)}`,
    '9'.repeat(10_000),
    "{'a': [1, 2",
    '__import__("os").system("true")',
    "'\u2028' \\",
  ];
  it('are equal as Python has it, and nothing that an answer says is run', async () => {
    const graded = await grade("{'a': [1, 2], 'b': (3,)}", { kind: 'python-value' }, [...right, ...wrong]);
    expect(graded).toEqual([...right.map(() => true), ...wrong.map(() => false)]);
  });

  it.each([
    ['{3, 1, 2}', ['{1, 2, 3}', '{1, 2}', '[1, 2, 3]'], [true, false, false]],
    ['0.1', ['1e-1', '0.10000000000000001', '0.2'], [true, true, false]],
    ["'é\\n'", ['"é\\n"', '"e\\n"', "'''é\n'''"], [true, false, true]],
    ['None', ['None', 'none', 'null'], [true, false, false]],
    ['set()', ['set()', '{}'], [true, false]],
    // As repr or a person writes what has no literal of its own.
    ['{1, 2}', ['set([2, 1])', 'set((1, 2, 2))', 'set([1])', 'set(range(1, 3))'], [true, true, false, false]],
    ['frozenset({1})', ['frozenset([1])', '{1}', 'frozenset([2])'], [true, true, false]],
    ["[inf, {'a': -inf}]", ["[float('inf'), {'a': float('-inf')}]", "[inf, {'a': inf}]"], [true, false]],
    ['[1, 2]', ['list((1, 2))', 'list([1, 2], [3])', 'sorted([2, 1])'], [true, false, false]],
    ["set(['a'])", ["{'a'}", 'frozenset({"a"})', "set('a')", "['a']"], [true, true, true, false]],
    ["float('inf')", ['inf', "+float('inf')", '1e999', "-float('inf')", 'float()'], [true, true, true, false, false]],
    ["[nan, float('nan')]", ["[float('nan'), nan]", "[-nan, float('NaN')]", '[nan, 1.0]'], [true, true, false]],
    ['-1', [' -1', '-1.0', '- 1', '1', '~0'], [true, true, true, false, false]],
    ['1_000', ['1000', '1_0_00', '1,000'], [true, true, false]],
    // No literal: letter by letter alone.
    ['<Box 3>', ['<Box 3>', '<Box  3>'], [true, false]],
  ])('%s', async (answer, answers, expected) => {
    expect(await grade(answer, { kind: 'python-value' }, answers)).toEqual(expected);
  });
});

describe('Python that is tested', () => {
  const add = { kind: 'python-tests', tests: [{ kind: 'asserts', source: 'assert add(2, 3) == 5' }] } as const;
  it('passes its asserts or does not, however it ends', async () => {
    const answers = [
      'def add(a, b):\n    return a + b',
      'Here:\n```python\ndef add(a, b):\n    return a + b\n```',
      'def add(a, b):\n    return a - b',
      'import sys\nsys.exit(0)',
      'def add(a, b):\n    raise SystemExit',
      'def add(a, b):\n    while True: pass',
      'add = lambda a, b: [0] * 10 ** 10',
      'import os\nos._exit(0)',
      'def add(a, b',
      '',
    ];
    expect(await grade('', add, answers)).toEqual([true, true, ...answers.slice(2).map(() => false)]);
  });

  it('completes a signature, or brings its own in its place', async () => {
    const opening = { source: 'from math import pi\n\ndef twice(x):\n    """Twice."""\n', defines: 'twice' };
    const tests = [{ kind: 'asserts', source: 'def check(f):\n    assert f(pi) == 2 * pi\ncheck(twice)' }] as const;
    const answers = [
      '    return 2 * x',
      'def twice(x):\n    return x + x',
      'def helper(x):\n    return 2 * x\n\ndef twice(x):\n    return helper(x)',
      '    return x',
    ];
    expect(await grade('', { kind: 'python-tests', tests, opening }, answers)).toEqual([true, true, true, false]);
  });

  it('reads and prints as contests ask, on every test', async () => {
    const tests = [
      { kind: 'stdin', stdin: '3\n1 2 3\n', stdout: '6' },
      { kind: 'stdin', stdin: '1\n5', stdout: '5' },
    ] as const;
    const answers = [
      'n = int(input())\nprint(sum(map(int, input().split())))',
      'import sys\nn, *rest = map(int, sys.stdin.read().split())\nprint(sum(rest))\nexit()',
      'if __name__ == "__main__":\n    input()\n    print(sum(map(int, input().split())), end="")',
      'print(6)',
      'print(input(), 6)',
      'input(); input(); input()',
    ];
    expect(await grade('', { kind: 'python-tests', tests }, answers)).toEqual([true, true, true, false, false, false]);
  });
});
