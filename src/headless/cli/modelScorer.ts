import { answerTexts } from '../../answering/answerTexts';
import { meanLogProbabilities } from '../../domino/objective/likelihood';
import type { DeviceKind } from '../../footprint/types';
import { judgeTexts } from '../../judging/judgeTexts';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { type Scorer, unlessRefused } from '../../quality/likelihood';
import { withModel } from './openModel';
import type { Output } from './output';

/** Work with what a model makes of texts without a prompt. */
export const modelScorer = <T>(
  given: { readonly model: string; readonly device?: DeviceKind | undefined },
  output: Output,
  work: (scorer: Scorer) => Promise<T>,
): Promise<T> => withModel(given, output, (opened) => work(scorerOf(opened)));

export const scorerOf = ({ model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>): Scorer => ({
  score: async (texts) =>
    [...(await meanLogProbabilities(model, tokenizer, texts))].map((mean) => (Number.isNaN(mean) ? null : mean)),
  judge: (texts, rubric) =>
    unlessRefused(() => judgeTexts(model, tokenizer, texts, { rubric, maxTokens: REPLY_TOKENS })),
  answer: (questions, options) => unlessRefused(() => answerTexts(model, tokenizer, questions, options)),
});

/** Longest reply of a judge. */
const REPLY_TOKENS = 256;
