import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexicalSimilarity, NEAR_COPY_SIMILARITY } from '../../similarity/similarity';
import { defaultRecipe } from '../recipe';
import { openJudging } from '../session';
import { someReferences, someSamples } from '../testing/arbitraries';
import { A, B, C, fresh, functions, judgeAll, repeated, toSample, verdicts } from '../testing/judging';
import type { SampleText } from './check';

describe('repeats', () => {
  it('are told from originals alone: of a chain A ~ B ~ C, C is an original', async () => {
    expect(repeated(await judgeAll([], [A, B, C].map(toSample)))).toEqual([null, 's0', null]);
  });

  it('name the first sample that says it, white space aside', async () => {
    const judged = await judgeAll([], ['a b', 'c d', 'a  b', 'a b'].map(toSample));
    expect(repeated(judged)).toEqual([null, null, 's0', 's0']);
    expect(judged[2]!.findings.repeats).toEqual({
      verdict: 'fail',
      reason: 'repeat',
      evidence: { of: 's0', kind: 'exact', similarity: 1 },
    });
  });

  it('lose nothing to a twin that failed: the whole one passes, and its evidence names the twin', async () => {
    const judged = await judgeAll(functions, [
      { id: 's0', text: fresh, finishReason: 'length' },
      toSample(fresh, 1),
      toSample(fresh, 2),
    ]);
    expect(verdicts(judged)).toEqual([
      { verdict: 'fail', decidedBy: 'ending' },
      { verdict: 'pass', decidedBy: null },
      { verdict: 'fail', decidedBy: 'repeats' },
    ]);
    // The third repeats the one that is kept.
    expect(repeated(judged)).toEqual([null, 's0', 's1']);
  });

  it('leave samples that pass unlike each other, and lose none but to an earlier one that passes', async () => {
    const near = (a: SampleText, b: SampleText) => lexicalSimilarity(a.text, b.text) >= NEAR_COPY_SIMILARITY;
    await fc.assert(
      fc.asyncProperty(someReferences, someSamples(), async (references, samples) => {
        const decided = verdicts(await openJudging(references, defaultRecipe).add(samples));
        const passing = samples.filter((_, at) => decided[at]!.verdict === 'pass');
        for (const [at, a] of passing.entries()) for (const b of passing.slice(0, at)) expect(near(a, b)).toBe(false);
        for (const [at, sample] of samples.entries()) {
          if (decided[at]!.decidedBy !== 'repeats') continue;
          const earlier = samples.slice(0, at).filter((each) => passing.includes(each));
          expect(earlier.some((each) => near(each, sample))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
