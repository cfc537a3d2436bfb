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

  const EQUALS = 'def __eq__(self, other): return True\n    def __ne__(self, other): return False';
  /** Instances pass for whatever they are compared with. */
  const anything = (base = 'object'): string =>
    `class Any(${base}):\n    ${EQUALS}\n    __hash__ = lambda self: hash(5)\n`;
  it.each([
    ['what is equal to everything', `${anything()}def f(x): return Any()`],
    ['a number of its own that is equal to everything', `${anything('int')}def f(x): return Any(4)`],
    ['a word of its own that is equal to everything', `${anything('str')}def f(x): return Any("")`],
    ['a list of its own that is equal to everything', `${anything('list')}def f(x): return Any()`],
    ['what the library has that is equal to everything', 'from unittest.mock import ANY\ndef f(x): return ANY'],
    [
      'a class that is',
      'class Meta(type):\n    __eq__ = lambda a, b: True\nclass A(metaclass=Meta): pass\ndef f(x): return A',
    ],
  ])('does not pass by %s', async (_, answer) => {
    const expected = ['5', '"five"', '[5]', '{"a": [5]}', '{5}', 'set([5])', 'None', 'True', 'float("inf")', '-5'];
    const tests = expected.map((value) => ({ kind: 'asserts', source: `assert f(1) == ${value}` }) as const);
    for (const test of tests)
      expect([test.source, await grade('', { kind: 'python-tests', tests: [test] }, [answer])]).toEqual([
        test.source,
        [false],
      ]);
  });

  it.each([
    ['assert f(1) == [5, 5]', 'def f(x): return [Any(), 5]'],
    ['assert f(1) == (5,)', 'def f(x): return (Any(),)'],
    ['assert f(1) == {5}', 'def f(x): return {Any()}'],
    ['assert f(1) == {5: 1}', 'def f(x): return {Any(): 1}'],
    ['assert f(1) == {"a": 5}', 'def f(x): return {"a": Any()}'],
    ['assert 5 == f(1)', 'def f(x): return Any()'],
    ['assert 5 == f(1) == 5', 'def f(x): return Any()'],
    ['assert sorted(f(1)) == sorted([5])', 'def f(x): return [Any()]'],
    ['assert set(f(1)) == set((5, 5))', 'def f(x): return [Any()]'],
    ['assert f(1) in [5, 6]', 'def f(x): return Any()'],
    ['assert not f(1) != 5', 'def f(x): return Any()'],
    ['def check(candidate):\n    assert candidate(1) == 5, "no"\ncheck(f)', 'def f(x): return Any()'],
    ['import json as _json\n_got = f(1)\nassert _got == _json.loads("[5]")', 'def f(x): return [Any()]'],
  ])('does not pass %s by what is equal to everything inside', async (source, answer) => {
    const grading = { kind: 'python-tests', tests: [{ kind: 'asserts', source }] } as const;
    expect(await grade('', grading, [`${anything()}${answer}`])).toEqual([false]);
  });

  it.each([
    ['True', '1'],
    ['5', '5.0'],
    ['0.5', 'Fraction(1, 2)'],
    ['5', 'Decimal(5)'],
    ['[1, 2]', '[1.0, True + 1]'],
    ['(1, 2)', 'Pair(1, 2)'],
    ['{"a": 1}', 'Counter("a")'],
    ['{"a": [1]}', 'defaultdict(list, a=[1])'],
    ['{"a": 1, "b": 2}', 'OrderedDict(b=2, a=1)'],
    ['{1, 2}', 'frozenset([1, 2])'],
    ['{"a"}', '{"a": 1}.keys()'],
    ['2', 'Size.LARGE'],
    ['"large"', 'Word("large")'],
    ['b"ab"', 'bytearray(b"ab")'],
    ['None', 'None'],
    ['[[1], {}]', 'type("L", (list,), {})([[1], {}])'],
    ['-1j', 'complex(0, -1)'],
  ])('passes %s by what Python holds equal to it, %s', async (expected, value) => {
    const answer = `from collections import *
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
Pair = namedtuple('Pair', 'a b')
class Size(IntEnum):
    LARGE = 2
class Word(str): pass
def list_(x): return x
def f(x): return ${value}`;
    const source = `assert f(1) == ${expected}\nassert not f(1) == [7, 7, 7]`;
    expect(await grade('', { kind: 'python-tests', tests: [{ kind: 'asserts', source }] }, [answer])).toEqual([true]);
  });

  it('compares as it is where nothing expected is written out, and minds no names that an answer takes', async () => {
    const own =
      'class V:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return self.x == other.x';
    const tests = [{ kind: 'asserts', source: 'assert V(1) == V(1)\nassert V(1) != V(2)' }] as const;
    expect(await grade('', { kind: 'python-tests', tests }, [own])).toEqual([true]);
    const taken =
      'from __future__ import annotations\nlist = type = exec = globals = compile = ast = print\ndef add(a, b):\n    return a + b';
    expect(await grade('', add, [taken])).toEqual([true]);
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
