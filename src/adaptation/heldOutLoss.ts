import { type MicroBatchBudget, planMicroBatches } from '../domino/objective/microBatches';
import type { TokenTable } from '../domino/prompt/tokenTable';
import type { LanguageModel } from '../model/types';
import { answerTokens, type LessonTokens, lessonBatch } from './lessonTokens';

/** −Σ log p(answer | question) / Σ tokens of the answers, nats, behind the adapter in use. */
export async function lessonLoss(
  model: LanguageModel,
  lessons: readonly LessonTokens[],
  table: TokenTable,
  budget: MicroBatchBudget,
): Promise<number> {
  let sum = 0;
  const lengths = lessons.map(({ ids }) => ids.length);
  for (const group of planMicroBatches(lengths, budget)) {
    const { inputsEmbeds, labels } = lessonBatch(
      group.map((at) => lessons[at]!),
      table,
    );
    for (const logProbability of await model.score(inputsEmbeds, labels)) sum -= logProbability;
  }
  return sum / lessons.reduce((tokens, lesson) => tokens + answerTokens(lesson), 0);
}
