/** The answer that checks found to what a row asks. */
import { computedAnswer } from './checks/answer';
import { answerByModel } from './checks/modelAnswer';
import type { Judgement } from './judgement';

export interface FoundAnswer {
  readonly answer: string;
  /** It was computed by running the row, or is what most replies of a model say. */
  readonly by: 'execution' | 'model';
}

/** Computed where that could be, else the model's; null where nobody found one. */
export function foundAnswer(judgement: Judgement): FoundAnswer | null {
  const computed = computedAnswer(judgement);
  if (computed !== null) return { answer: computed, by: 'execution' };
  const said = answerByModel(judgement);
  return said === null ? null : { answer: said, by: 'model' };
}
