import { describe, expect, it } from 'vitest';
import { agreementOf } from '../opinions/agreement';
import { withSay } from '../opinions/earned';
import type { Recipe } from '../recipe';
import { parseRecipe } from '../recipeSchema';
import { openJudging } from '../session';
import { toSample } from '../testing/judging';
import { verdictOf } from '../verdict';
import { plausibilityEvidence } from './plausibility';

const recipe: Recipe = { version: 1, checks: [{ name: 'ending' }, { name: 'plausibility' }] };
/** A scorer whose likelihood of a text stands in it; it remembers what it was asked at once. */
function scorerOf() {
  const asked: number[] = [];
  return {
    asked,
    score: async (texts: readonly string[]) => {
      asked.push(texts.length);
      return texts.map((text) => (text === '' ? null : Number(text)));
    },
    judge: async () => null,
    answer: async () => null,
  };
}
/** Mean −2, standard deviation 0.5: quantiles of a normal. */
const references = Array.from({ length: 39 }, (_, at) => {
  const p = (at + 1) / 40;
  // Tukey's lambda is close to the normal's quantile.
  return { id: `r${at}`, text: String(-2 + (0.5 * (p ** 0.135 - (1 - p) ** 0.135)) / 0.1975) };
});

const judge = (texts: readonly string[], scorer: ReturnType<typeof scorerOf> | null = scorerOf(), of = recipe) =>
  openJudging(references, of, null, undefined, scorer).add(texts.map(toSample));

const agreed = (both: number, neither: number, apart: number) =>
  agreementOf([
    ...Array.from({ length: both }, () => ({ check: true, person: true })),
    ...Array.from({ length: neither }, () => ({ check: false, person: false })),
    ...Array.from({ length: apart }, () => ({ check: true, person: false })),
  ])!;

describe('plausibility', () => {
  it('tells what is far less likely, and far more likely, than the references', async () => {
    const judged = await judge(['-2', '-2.9', '-3.4', '-0.6']);
    expect(judged.map(({ findings }) => [findings.plausibility!.verdict, findings.plausibility!.reason])).toEqual([
      ['pass', null],
      ['pass', null],
      ['fail', 'unlikely'],
      ['fail', 'commonplace'],
    ]);
    const { band, percentile, logProbability } = plausibilityEvidence(judged[0]!)!;
    expect(logProbability).toBe(-2);
    expect(percentile).toBeCloseTo(0.5, 2);
    // t of 38 degrees, 97.5 %: 2.024; the sample's own deviation, widened by 1/39.
    expect(band![0]).toBeCloseTo(-3, 1);
    expect(band![1]).toBeCloseTo(-1, 1);
  });

  it('asks for many at once, references and samples', async () => {
    const scorer = scorerOf();
    await judge(
      Array.from({ length: 100 }, () => '-2'),
      scorer,
    );
    expect(scorer.asked.length).toBeLessThanOrEqual(3);
    expect(scorer.asked.reduce((sum, each) => sum + each, 0)).toBe(139);
  });

  it('is unsure without a model, of a text that it cannot score, and of few references', async () => {
    const reasons = async (judging: ReturnType<typeof judge>) =>
      (await judging).map(({ findings }) => findings.plausibility!.reason);
    expect(await reasons(judge(['-2'], null))).toEqual(['not-measured']);
    expect(await reasons(judge(['', '-2']))).toEqual(['not-measured', null]);
    const few = openJudging(references.slice(0, 19), recipe, null, undefined, scorerOf()).add([toSample('-2', 0)]);
    expect(await reasons(few)).toEqual(['few-references']);
  });

  it('turns no row away before labels say that it may', async () => {
    const [judged] = await judge(['-9']);
    expect(verdictOf(judged!, recipe)).toEqual({ verdict: 'pass', decidedBy: null });
    expect(verdictOf(judged!, withSay(recipe, 'plausibility', agreed(11, 0, 0)))).toMatchObject({ verdict: 'pass' });
    expect(verdictOf(judged!, withSay(recipe, 'plausibility', agreed(11, 0, 1)))).toMatchObject({ verdict: 'pass' });
    const earned = withSay(recipe, 'plausibility', agreed(8, 4, 0));
    expect(verdictOf(judged!, earned)).toEqual({ verdict: 'fail', decidedBy: 'plausibility' });
    // It counts as any check then: where it has not looked, the row is not passed.
    expect(verdictOf({ findings: { ending: judged!.findings.ending! } }, earned).verdict).toBe('unsure');
    expect(parseRecipe(JSON.parse(JSON.stringify(earned))).checks[1]).toMatchObject({
      rejects: { agreed: 12, of: 12 },
    });
    expect(withSay(earned, 'plausibility', null).checks[1]).toMatchObject({ rejects: null });
  });

  it.each([
    ['too few labels', { agreed: 11, of: 11, chance: 0.5 }],
    ['no more agreement than chance', { agreed: 12, of: 12, chance: 0.9 }],
    ['more agreed than labelled', { agreed: 13, of: 12, chance: 0.5 }],
  ])('is refused a say by a recipe with %s', (_, rejects) => {
    expect(() => parseRecipe({ version: 1, checks: [{ name: 'plausibility', rejects }] })).toThrow(/plausibility/);
  });
});
