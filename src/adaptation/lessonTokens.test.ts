import { describe, expect, it } from 'vitest';
import { TokenTable } from '../domino/prompt/tokenTable';
import { letters } from '../domino/testing/letters';
import { IGNORED_LABEL } from '../model/types';
import { lessonLoss } from './heldOutLoss';
import { encodeLessons, lessonBatch } from './lessonTokens';
import { LinearModel, letterLessons } from './testing/linearModel';

const model = new LinearModel();
const form = { kind: 'template', between: 'j' } as const;
const encode = (lessons: { question: string; answer: string }[], maxTokens = 64) =>
  encodeLessons(lessons, form, letters, model.info, maxTokens);

describe('a lesson', () => {
  it('is its question, its answer and an end, and only the latter two are scored', async () => {
    const { encoded } = encode([
      { question: 'ab', answer: 'cd' },
      { question: 'abcde', answer: 'f' },
    ]);
    expect(encoded.map(({ ids, answerFrom }) => [[...ids], answerFrom])).toEqual([
      [[10, 1, 2, 10, 3, 4, 0], 4],
      [[10, 1, 2, 3, 4, 5, 10, 6, 0], 7],
    ]);
    const table = await TokenTable.create(
      model,
      encoded.map(({ ids }) => ids),
    );
    const { inputsEmbeds, labels } = lessonBatch(encoded, table);
    expect([inputsEmbeds.dims, labels.dims]).toEqual([
      [2, 9, 4],
      [2, 5],
    ]);
    const no = IGNORED_LABEL;
    expect([...labels.data]).toEqual([3, 4, 0, no, no, no, no, no, 6, 0]);
  });

  it('has a loss of log p of both, less log p of the question', async () => {
    const { encoded } = encode(letterLessons(9));
    const table = await TokenTable.create(
      model,
      encoded.map(({ ids }) => ids),
    );
    // Of one text at a time, the whole of it scored behind its first token.
    const logP = async (ids: Int32Array): Promise<number> => {
      const { data, dims } = await model.embedTokens(ids);
      const scored = await model.score({ data, dims: [1, ...dims] }, { data: ids.slice(1), dims: [1, ids.length - 1] });
      return scored[0]!;
    };
    let [sum, tokens] = [0, 0];
    for (const { ids, answerFrom } of encoded) {
      sum += (await logP(ids)) - (await logP(ids.slice(0, answerFrom)));
      tokens += ids.length - answerFrom;
    }
    for (const positions of [12, 4096])
      expect(await lessonLoss(model, encoded, table, { positions, keptPositions: 0 })).toBeCloseTo(-sum / tokens, 5);
  });

  it('that is too long is left out whole, and counted', () => {
    const { encoded, tooLong } = encode(
      [
        { question: 'abc', answer: 'd' },
        { question: 'abcd', answer: 'e' },
      ],
      7,
    );
    expect([encoded.length, tooLong]).toEqual([1, 1]);
    const short = new LinearModel(undefined, 6);
    expect(encodeLessons([{ question: 'abc', answer: 'd' }], form, letters, short.info, 4096).tooLong).toBe(1);
  });
});
