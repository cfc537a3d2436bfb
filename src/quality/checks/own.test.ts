import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { fakeExecutor, finished, raised } from '../../execution/testing/fakeExecutor';
import type { Answer } from '../../execution/types';
import type { Composition } from '../../references/composition/types';
import type { Recipe } from '../recipe';
import { openJudging } from '../session';
import { toSample } from '../testing/judging';
import { ownEvidence } from './own';

const source = 'def check(row):\n    return True';
const recipe: Recipe = { version: 1, checks: [{ name: 'own', source }] };

async function judged(answer: Answer) {
  const [judgement] = await openJudging(
    [],
    recipe,
    fakeExecutor(() => answer),
  ).add([toSample('a row', 0)]);
  return judgement!;
}
const raisedIn: Answer = {
  ...finished('x'),
  values: [{ repr: null, literal: false, stable: true, exception: 'KeyError' }],
};

describe('a check of one’s own', () => {
  it.each([
    [finished('True'), 'pass', null],
    [finished("''"), 'pass', null],
    [finished('False'), 'fail', null],
    [finished("'too short'"), 'fail', 'too short'],
    [finished(`"isn't\\n\\\\so"`), 'fail', "isn't\n\\so"],
    [finished('None'), 'unsure', 'it gave None, which is neither True, False nor a text'],
    [raisedIn, 'unsure', 'KeyError'],
    [raised('SyntaxError', 'invalid syntax', 2), 'unsure', 'SyntaxError: invalid syntax'],
    [{ ...finished(), outcome: 'timed out' as const }, 'unsure', 'timed out'],
  ])('that answers %j: %s', async (answer, verdict, says) => {
    const judgement = await judged(answer);
    expect(judgement.findings.own?.verdict).toBe(verdict);
    expect(ownEvidence(judgement)?.says).toBe(says);
  });

  it('gets the row’s text and its columns, as Python reads them', async () => {
    const executor = fakeExecutor(() => finished('True'));
    const composition: Composition = { kind: 'template', template: '{q}\n->\n{a}', question: 'q', answer: 'a' };
    const text = 'say "é\n\u2028"\n->\n7';
    await openJudging([], recipe, executor).add([{ ...toSample(text, 0), composition }]);
    expect(executor.seen).toEqual([
      { source, expressions: [`check(${JSON.stringify({ q: 'say "é\n\u2028"', a: '7', text })})`] },
    ]);
  });

  it('is unsure where nothing is written, and where there is no Python', async () => {
    const [unwritten] = await openJudging([], { version: 1, checks: [{ name: 'own' }] }, fakeExecutor()).add([
      toSample('a row', 0),
    ]);
    const none = { run: () => Promise.reject(new StudioError('PYTHON_UNAVAILABLE', 'No Python.', 'Install it.')) };
    const [unrun] = await openJudging([], recipe, none).add([toSample('a row', 0)]);
    expect([unwritten, unrun].map((each) => each!.findings.own)).toMatchObject([
      { verdict: 'unsure', evidence: { says: 'no function is given' } },
      { verdict: 'unsure', evidence: { says: 'No Python.' } },
    ]);
  });
});
