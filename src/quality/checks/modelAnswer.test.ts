import { describe, expect, it } from 'vitest';
import type { AnswerOptions } from '../../answering/answerTexts';
import type { Composition } from '../../references/composition/types';
import { foundAnswer } from '../foundAnswer';
import type { Scorer } from '../likelihood';
import type { Recipe } from '../recipe';
import { parseRecipe } from '../recipeSchema';
import { openJudging } from '../session';
import { toSample } from '../testing/judging';
import { verdictOf } from '../verdict';
import { answerByModel, modelAnswerEvidence } from './modelAnswer';

/** Says of a question the words in it, one a reply. */
function modelOf(refused?: string) {
  const asked: { readonly questions: readonly string[]; readonly options: AnswerOptions }[] = [];
  const scorer: Scorer = {
    score: async () => null,
    judge: async () => null,
    answer: async (questions, options) => {
      asked.push({ questions, options });
      if (refused !== undefined) return { refused };
      return questions.map((question) => question.split(' ').map((text) => ({ text, ended: text !== '…' })));
    },
  };
  return { asked, scorer };
}

const recipe: Recipe = { version: 1, checks: [{ name: 'model-answer' }] };
const judged = (texts: readonly string[], scorer: Scorer | null, of = recipe, composition?: Composition) =>
  openJudging([], of, null, undefined, scorer).add(
    texts.map((text, at) => ({ ...toSample(text, at), ...(composition && { composition }) })),
  );

describe('an answer of the model', () => {
  it('is what half of the replies say, and informs where they do not agree', async () => {
    const { scorer } = modelOf();
    const rows = await judged(['a a b', 'a b c', '… …', '… yes'], scorer);
    expect(rows.map(({ findings }) => findings['model-answer']!.reason)).toEqual([
      ...[null, 'no-agreement', 'no-end'],
      null,
    ]);
    expect(rows.map(answerByModel)).toEqual(['a', null, null, 'yes']);
    expect(modelAnswerEvidence(rows[0]!)).toMatchObject({ agreed: 2, of: 3 });
    expect(foundAnswer(rows[0]!)).toEqual({ answer: 'a', by: 'model' });
    // An opinion rejects nothing before labels bear it out.
    expect(rows.map((row) => verdictOf(row, recipe).verdict)).not.toContain('fail');
    const strict = { version: 1, checks: [{ name: 'model-answer', least: 0.9 }] } as const;
    expect((await judged(['a a b'], scorer, strict)).map(answerByModel)).toEqual([null]);
  });

  it('is asked for as the settings say, and only of what a row asks', async () => {
    const { asked, scorer } = modelOf();
    const own = { name: 'model-answer', instruction: 'Say: {text}', samples: 2 };
    const template = { kind: 'template', template: 'Q: {q}\n', question: 'q', answer: null } as const;
    await judged(['Q: why?\n'], scorer, { version: 1, checks: [own] }, template);
    expect(asked).toEqual([
      {
        questions: ['why?'],
        options: { instruction: 'Say: {text}', samples: 2, temperature: 0.7, maxTokens: 256 },
      },
    ]);
    expect(() => parseRecipe({ version: 1, checks: [{ ...own, instruction: 'Say.' }] })).toThrow(/instruction/);
    const answered = { ...template, template: 'Q: {q}\nA: {a}', answer: 'a' };
    const [row] = await judged(['Q: why?\nA: so'], scorer, recipe, answered);
    expect(row!.findings['model-answer']).toMatchObject({ verdict: 'pass', evidence: { hasOwn: true, answer: null } });
    expect(asked).toHaveLength(1);
  });

  it('is not to be had without a model, or of one that cannot be asked', async () => {
    const [refused] = await judged(['a'], modelOf('It has no chat template.').scorer);
    expect(refused!.findings['model-answer']).toMatchObject({
      reason: 'cannot-be-asked',
      evidence: { refused: 'It has no chat template.' },
    });
    const [without] = await judged(['a'], null);
    expect(without!.findings['model-answer']).toMatchObject({ verdict: 'unsure', reason: 'not-measured' });
    expect(foundAnswer(without!)).toBeNull();
  });
});
