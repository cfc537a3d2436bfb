import { describe, expect, it } from 'vitest';
import { openJudging } from '../session';
import { fresh, functions, toSample } from '../testing/judging';

const judge = async (references: readonly string[], text: string) => {
  const given = references.map((each, at) => ({ id: `r${at}`, text: each }));
  const [judgement] = await openJudging(given, { version: 1, checks: [{ name: 'parses' }] }).add([toSample(text, 0)]);
  return judgement?.findings.parses;
};
const objects = ['{"a": 1}', '[1, 2]', '{"b": {}}'];

describe('whether it parses', () => {
  it('is asked in the language of the examples', async () => {
    expect(await judge(functions, fresh)).toMatchObject({ verdict: 'pass', evidence: { language: 'python' } });
    expect(await judge(functions, 'def f():\n    return (1\n\nx = 2')).toMatchObject({
      verdict: 'fail',
      reason: 'does-not-parse',
      evidence: { language: 'python', line: expect.any(Number) },
    });
    expect(await judge(objects, '{"a": [1]}')).toMatchObject({ verdict: 'pass', evidence: { language: 'json' } });
    expect(await judge(objects, '{"a": 1')).toMatchObject({
      verdict: 'fail',
      evidence: { language: 'json', line: null },
    });
  });

  it('is not asked where the examples are neither, or there are none', async () => {
    expect(await judge(['Say it well.', 'Name a river.'], '{"a": 1')).toMatchObject({
      verdict: 'pass',
      evidence: { language: null },
    });
    expect(await judge([], '{')).toMatchObject({ verdict: 'pass', evidence: { language: null } });
  });
});
