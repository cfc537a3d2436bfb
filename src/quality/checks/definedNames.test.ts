import { describe, expect, it } from 'vitest';
import { openJudging } from '../session';
import { undefinedNames } from '../structure/undefinedNames';
import { toSample } from '../testing/judging';

const names = (text: string) => undefinedNames(text)?.map(({ name }) => name) ?? null;

describe('names that nothing defines', () => {
  it.each([
    ['def f(a, b=1, *c, d: int = 2, **e) -> str:\n    return a + b + len(c) + d + len(e)'],
    ['import os.path as p, sys\nfrom re import sub as s, findall\np, sys, s, findall'],
    ['for i, (j, k) in enumerate([]):\n    print(i, j, k)'],
    ['with open("x") as a, open("y") as b:\n    a, b'],
    ['try:\n    pass\nexcept (ValueError, KeyError) as error:\n    print(error)'],
    ['[x + y for x in range(3) for y in range(x) if x]\n{k: v for k, v in {}.items()}\nsum(z for z in [])'],
    ['f = lambda x, *y: x or y\nf(1)'],
    ['def f():\n    global total\n    total = 1\ndef g():\n    return total'],
    ['def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    return g'],
    ['def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n != 0 and even(n - 1)'],
    ['if (n := 3) > 2:\n    print(n)\n[m for k in [1] if (m := k)]\nm'],
    ['class A:\n    size = 1\n    big = size + 1\n    def f(self):\n        return self.size, A.size, __class__'],
    [
      'match [1]:\n    case [a, *b] if a: print(a, b)\n    case {"k": v, **r} as w: print(v, r, w)\n    case str(x=y): y',
    ],
    ['print("a", sep="")\ndict(key=1)'],
    ['a = b = 1\n(c, [d, *e]) = 1, [2]\nx: int = 3\na, b, c, d, e, x'],
    ['def f(x):\n    return x\nassert f(1) == ??'],
    ['x = f"{x!r:>{x}}"'],
  ])('are none: %s', (text) => expect(names(text)).toEqual([]));

  it.each([
    ['def f(items):\n    return [i for i in item]', ['item']],
    ['def f(x):\n    return helper(x)', ['helper']],
    ['def f(x: List[int]) -> Optional[int]:\n    return x', ['List', 'Optional']],
    ['[x for x in []]\nprint(x)', ['x']],
    ['class A:\n    size = 1\n    def f(self):\n        return size', ['size']],
    ['def f():\n    hidden = 1\ndef g():\n    return hidden', ['hidden']],
    ['x.attr = y.z\ncounts[k] = 1', ['x', 'y', 'counts', 'k']],
    ['@decorated\ndef f(a=default): pass', ['decorated', 'default']],
    ['print(f"{missing}")', ['missing']],
    ['f(key=value)', ['f', 'value']],
  ])('are found: %s', (text, expected) => expect(names(text)).toEqual(expected));

  it.each(['from math import *\nprint(pi)', 'exec("x = 1")\nprint(x)', 'globals()["x"] = 1'])(
    'cannot be told: %s',
    (text) => expect(names(text)).toBe(null),
  );
});

describe('the check for them', () => {
  const judge = async (text: string) => {
    const recipe = { version: 1, checks: [{ name: 'defined-names' }] } as const;
    const [judgement] = await openJudging([], recipe).add([toSample(text, 0)]);
    return judgement?.findings['defined-names'];
  };

  it('names them and the first line, is unsure where they cannot be told, and leaves alone what is no Python', async () => {
    expect(await judge('def f(x):\n    return y + z')).toMatchObject({
      verdict: 'fail',
      reason: 'undefined-names',
      evidence: { undefined: ['y', 'z'], line: 2 },
    });
    expect(await judge('def f(x):\n    return x')).toMatchObject({ verdict: 'pass' });
    expect(await judge('from os import *\nx = 1')).toMatchObject({ verdict: 'unsure' });
    expect(await judge('words of no program')).toMatchObject({ verdict: 'pass' });
  });
});
