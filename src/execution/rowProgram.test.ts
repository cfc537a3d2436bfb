import { describe, expect, it } from 'vitest';
import type { Composition } from '../references/composition/types';
import { openAsserts } from './openAsserts';
import { agreement, rowProgram } from './rowProgram';
import { finished } from './testing/fakeExecutor';

const row = 'def f(x):\n    return x * 2\n\nassert f(\n    4\n) == ??\n';

describe('open assertions', () => {
  it('are found at the top level, with what is asked', () => {
    expect(openAsserts(row)).toMatchObject([{ expression: 'f(\n    4\n)', from: 28 }]);
    expect(openAsserts('assert f(1) == ??; assert g("??") == ??').map(({ expression }) => expression)).toEqual([
      'f(1)',
      'g("??")',
    ]);
  });

  it.each([
    'assert f(1) == 2',
    'assert f(1) != ??',
    'assert ?? == f(1)',
    'def f():\n    assert g() == ??',
    'Really ??',
    'assert f( == ??',
  ])('are none in %j', (text) => expect(openAsserts(text)).toEqual([]));
});

describe('a row as a program', () => {
  it('asks what it leaves open, and keeps its lines', () => {
    const { program, asked, given } = rowProgram(`${row}print(1)`);
    expect({ asked, given }).toEqual({ asked: 1, given: null });
    expect(program).toEqual({
      source: 'def f(x):\n    return x * 2\n\npass\n\n\nprint(1)',
      expressions: ['f(\n    4\n)'],
    });
  });

  const composition: Composition = {
    kind: 'template',
    template: '{input}\n# answer: {output}',
    question: 'input',
    answer: 'output',
  };

  it('asks whether the answer of its own column holds', () => {
    const asking = rowProgram('def f(x): return x\nassert f(4) == ??\n# answer: 4', composition);
    expect(asking).toMatchObject({ asked: 1, given: '4' });
    expect(asking.program.expressions).toEqual(['f(4)', '(f(4)) == (4\n)']);
    expect(agreement(asking, finished('4', 'True').values)).toBe(true);
    expect(agreement(asking, finished('4', 'False').values)).toBe(false);
    expect(agreement(asking, finished('4').values)).toBe(null);
    expect(agreement(rowProgram('x = 1'), [])).toBe(null);
  });

  it('is the whole text where that does not split', () => {
    expect(rowProgram('x = 1', composition).program).toEqual({ source: 'x = 1', expressions: [] });
  });
});
