import { describe, expect, it } from 'vitest';
import { analyzePython } from './python';

const parses = (text: string): boolean => analyzePython(text).errorAt === null;

describe('Python analysis', () => {
  it('reads the functions, the asserts and the open answer', () => {
    const analysis = analyzePython(
      'import math\n\n@cache\ndef area(r):\n    def inner(): pass\n    return math.pi * r ** 2\n\nassert area(2) == 12\nassert round(area(3)) == ??  # fill in\n',
    );
    expect(analysis).toMatchObject({ valid: true, errorAt: null, functions: ['area'], endsWithAssert: true });
    expect(analysis.asserts).toEqual([
      { calls: ['area'], open: false },
      { calls: ['round', 'area'], open: true },
    ]);
    expect(analyzePython('def f(): pass\nassert f() == 1\nprint(2)').endsWithAssert).toBe(false);
  });

  it('does not take prose for a program', () => {
    expect(analyzePython('hello').valid).toBe(false);
    expect(analyzePython('').valid).toBe(false);
    expect(analyzePython('Given a list, return it.').valid).toBe(false);
    expect(analyzePython('print("hello")').valid).toBe(true);
  });

  it('gives up at the first error of a long text, and on text without end', () => {
    const start = performance.now();
    expect(analyzePython('A '.repeat(90_000)).errorAt).toBe(2);
    expect(analyzePython('x = 1\n'.repeat(100_000)).valid).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each([
    ['def f(x):\n    return x\n   '],
    ['def f(a, /, b=1, *args, c, **kw) -> int: return 1'],
    ['def f():\n    yield\n    x = yield 1\n    return (yield)'],
    ['for i in x:\n    if i: break\n    while i: continue'],
    ['x = y = [a, *b]; x[0], y.z = 1, 2'],
    ['f(a, *b, c=1, **d)'],
    ['x = "a\\\nb" + \'\'\'c\nd\'\'\' + f"{x!r:>{w}}" + rb"\\""'],
    ['match x:\n    case [1, *_]:\n        pass'],
    ['try:\n    pass\nfinally:\n    pass'],
    ['assert f(1) == ??\nassert "??" == ??'],
    ['# only a comment at the end\nx = 0 + 00 + 0x0F + 1_0\n  # indented comment\n'],
  ])('accepts %j', (text) => {
    expect(parses(text)).toBe(true);
  });

  it.each([
    ['def f(x):\nreturn x'],
    ['def f(x):\n    y = 1\n      z = 2'],
    ['def f(x):\n    if x:\n        y = 1\n   z = 2'],
    ['  x = 1'],
    ['def f(x:\n    return x'],
    ['x = "abc\ny = 1'],
    ['print "x"'],
    ['return 3'],
    ['break'],
    ['for i in x:\n    def f():\n        continue'],
    ['f(x) = 3'],
    ['x = 1 = y'],
    ['def f(a, a): pass'],
    ['def f(a=1, b): pass'],
    ['f(a=1, b)'],
    ['x = 08'],
    ['try:\n    pass'],
    ['x?? = 1'],
    ['assert f(1) =='],
  ])('refuses %j', (text) => {
    expect(parses(text)).toBe(false);
  });
});
