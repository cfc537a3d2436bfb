import { describe, expect, it } from 'vitest';
import { LEVELS } from '../../judging/readLevel';
import { RUBRICS } from '../../judging/rubrics';
import type { Scorer } from '../likelihood';
import type { Recipe } from '../recipe';
import { parseRecipe } from '../recipeSchema';
import { openJudging } from '../session';
import { toSample } from '../testing/judging';
import { verdictOf } from '../verdict';
import { judgeEvidence } from './judge';

/** A judge that finds of each text the level that it is. */
function judgeOf(answer?: Awaited<ReturnType<Scorer['judge']>>) {
  const asked: { readonly texts: readonly string[]; readonly rubric: string }[] = [];
  const scorer: Scorer = {
    score: async () => null,
    answer: async () => null,
    judge: async (texts, rubric) => {
      asked.push({ texts, rubric });
      if (answer !== undefined) return answer;
      return texts.map((text) => ({ level: LEVELS.find((level) => level === text) ?? null, explanation: 'So it is.' }));
    },
  };
  return { asked, scorer };
}

const recipe: Recipe = { version: 1, checks: [{ name: 'judge' }] };
const judged = (texts: readonly string[], scorer: Scorer | null, of = recipe) =>
  openJudging([], of, null, undefined, scorer).add(texts.map(toSample));

describe('a judge', () => {
  it('finds good what it calls excellent, or as the setting says, and knows nothing of the rest', async () => {
    const { scorer } = judgeOf();
    const texts = [...LEVELS, 'mumble'];
    const strict = await judged(texts, scorer);
    expect(strict.map(({ findings }) => findings.judge!.verdict)).toEqual([
      ...['fail', 'fail', 'fail', 'fail', 'pass'],
      'unsure',
    ]);
    expect(judgeEvidence(strict[3]!)).toEqual({ level: 'good', rank: 3, explanation: 'So it is.', refused: null });
    const mild = await judged(texts, scorer, { version: 1, checks: [{ name: 'judge', least: 'average' }] });
    expect(mild.map(({ findings }) => findings.judge!.verdict)).toEqual([
      'fail',
      'fail',
      'pass',
      'pass',
      'pass',
      'unsure',
    ]);
    // It has earned nothing yet.
    for (const each of strict) expect(verdictOf(each, recipe).verdict).toBe('pass');
  });

  it('is asked by its rubric, of a few rows at once', async () => {
    const { scorer, asked } = judgeOf();
    const own = 'Is {text} good?';
    await judged(
      Array.from({ length: 20 }, () => 'good'),
      scorer,
      { version: 1, checks: [{ name: 'judge', rubric: own }] },
    );
    expect(asked.map(({ texts }) => texts.length)).toEqual([8, 8, 4]);
    expect(new Set(asked.map(({ rubric }) => rubric))).toEqual(new Set([own]));
    await judged(['good'], scorer);
    expect(asked.at(-1)!.rubric).toBe(RUBRICS.problem);
    expect(() => parseRecipe({ version: 1, checks: [{ name: 'judge', rubric: 'Rate it.' }] })).toThrow(/rubric/);
  });

  it('that cannot be asked says why, and no row is turned away for it', async () => {
    const [refused] = await judged(['good'], judgeOf({ refused: 'It has no chat template.' }).scorer);
    expect(refused!.findings.judge).toMatchObject({
      verdict: 'unsure',
      reason: 'cannot-be-asked',
      evidence: { refused: 'It has no chat template.' },
    });
    const [without] = await judged(['good'], null);
    expect(without!.findings.judge).toMatchObject({ verdict: 'unsure', reason: 'not-measured' });
    expect(verdictOf(refused!, recipe).verdict).toBe('pass');
  });
});
