import { describe, expect, it } from 'vitest';
import { fakeExecutor, finished, raised } from '../../execution/testing/fakeExecutor';
import type { Answer, AskedValue } from '../../execution/types';
import type { Composition } from '../../references/composition/types';
import { openJudging } from '../session';
import { fresh, functions, toSample } from '../testing/judging';
import type { SampleText } from './check';

const recipe = { version: 1, checks: [{ name: 'answer' }] } as const;
const composition: Composition = {
  kind: 'template',
  template: '{input}\n# answer: {output}',
  question: 'input',
  answer: 'output',
};
const references = functions.map((text, at) => ({ id: `r${at}`, text }));

async function judged(answer: Answer, sample: SampleText = toSample(fresh, 0)) {
  const texts = sample.composition
    ? references.map(({ id, text }) => ({ id, text: `${text}\n# answer: 1` }))
    : references;
  const executor = fakeExecutor(({ source }) => (source.startsWith('def third') ? answer : finished('1', 'True')));
  const [judgement] = await openJudging(texts, recipe, executor).add([sample]);
  return judgement?.findings.answer;
}
const valued = (value: Partial<AskedValue>): Answer => ({
  ...finished(),
  values: [{ repr: '7', literal: true, stable: true, exception: null, ...value }],
});

describe('the answer to what a row asks', () => {
  it('is what it comes to when it runs', async () => {
    expect(await judged(finished("{'a': [1]}"))).toEqual({
      verdict: 'pass',
      reason: null,
      evidence: { unrun: null, answers: ["{'a': [1]}"], given: null, exception: null },
    });
  });

  it.each([
    [valued({ repr: '<f>', literal: false }), 'unsure', 'no-literal'],
    [valued({ stable: false }), 'unsure', 'unstable'],
    [valued({ repr: null, literal: false }), 'unsure', 'answer-too-long'],
    [valued({ repr: null, literal: false, exception: 'TypeError' }), 'fail', 'answer-raises'],
    [raised('NameError'), 'unsure', 'did-not-run'],
  ] as const)('is none where %j', async (answer, verdict, reason) => {
    expect(await judged(answer)).toMatchObject({ verdict, reason });
  });

  const giving = { ...toSample(`${fresh}\n# answer: None`, 0), composition };

  it('agrees with the one that the row gives, or not', async () => {
    expect(await judged(finished('None', 'True'), giving)).toMatchObject({
      verdict: 'pass',
      evidence: { given: 'None' },
    });
    expect(await judged(finished('7', 'False'), giving)).toMatchObject({
      verdict: 'fail',
      reason: 'wrong-answer',
      evidence: { answers: ['7'], given: 'None' },
    });
  });

  it('is not asked of a row that asks nothing', async () => {
    expect(await judged(raised('NameError'), toSample('def third(): pass', 0))).toMatchObject({ verdict: 'pass' });
  });
});
