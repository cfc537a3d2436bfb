/**
 * Lessons as what a student learns from: the tokens of question and answer in the form in which it will be asked
 * (tasks/answerForm.ts), with the loss on the answer and its end alone.
 *
 * Legend: B rows, P positions in front of the first label, T labels, d token dimension.
 */
import type { TokenTable } from '../domino/prompt/tokenTable';
import { IGNORED_LABEL, type ModelInfo } from '../model/types';
import { answerCoder } from '../tasks/answerForm';
import type { AnswerForm, Lesson } from '../tasks/types';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import type { CheckpointTokenizer } from '../tokenization/types';

export interface LessonTokens {
  /** The question, what stands in front of it included, then the answer and the token that ends it. */
  readonly ids: Int32Array;
  /** Ids before the answer, at least 1. */
  readonly answerFrom: number;
}

export const answerTokens = ({ ids, answerFrom }: LessonTokens): number => ids.length - answerFrom;

/**
 * @param maxTokens longest lesson; one that is longer is left out: cut, it would teach answers without their questions or their ends
 * @throws StudioError REFERENCE_PARSE where a lesson does not fit the form, MODEL_UNSUPPORTED where the model's chat template cannot be used
 */
export function encodeLessons(
  lessons: readonly Lesson[],
  form: AnswerForm,
  tokenizer: CheckpointTokenizer,
  info: ModelInfo,
  maxTokens: number,
): { readonly encoded: readonly LessonTokens[]; readonly tooLong: number } {
  const coder = answerCoder(form, tokenizer, info);
  const room = Math.min(maxTokens, info.maxPositions);
  const all = lessons.map(({ question, answer }): LessonTokens => {
    const { prompt, completion } = coder.lesson(question, answer);
    return { ids: Int32Array.of(...prompt.ids, ...completion.ids), answerFrom: prompt.ids.length };
  });
  const encoded = all.filter(({ ids }) => ids.length <= room);
  return { encoded, tooLong: all.length - encoded.length };
}

/**
 * Lessons of one pass, padded on the right. P is what all have in front of their answers: longer questions lie among the labels, ignored.
 * @returns inputsEmbeds float32 [B, P+T, d], labels int32 [B, T], owned by the caller
 */
export function lessonBatch(
  lessons: readonly LessonTokens[],
  table: TokenTable,
): { readonly inputsEmbeds: FloatTensor; readonly labels: IntTensor } {
  const d = table.tokenDim;
  const batch = lessons.length;
  const length = Math.max(...lessons.map(({ ids }) => ids.length));
  const prefix = Math.min(...lessons.map(({ answerFrom }) => answerFrom));
  const textLength = length - prefix;
  const embeddings = new Float32Array(batch * length * d);
  const labels = new Int32Array(batch * textLength).fill(IGNORED_LABEL);
  for (const [row, { ids, answerFrom }] of lessons.entries()) {
    table.write(embeddings, row * length * d, ids);
    labels.set(ids.subarray(answerFrom), row * textLength + answerFrom - prefix);
  }
  return {
    inputsEmbeds: { data: embeddings, dims: [batch, length, d] },
    labels: { data: labels, dims: [batch, textLength] },
  };
}
