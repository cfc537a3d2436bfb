/** Token ids as the rows in front of a text. */
import { prefixWithoutPrompt } from '../model/prefixWithoutPrompt';
import type { FloatTensor } from '../tensors/tensor';
import type { MethodContext } from './types';

type Models = Pick<MethodContext, 'model' | 'tokenizer'>;

/** Their embeddings, float32 [N, d]; of no ids what stands in front of a text without a prompt. */
export const rowsOfIds = ({ model }: Pick<Models, 'model'>, ids: Int32Array): Promise<FloatTensor> =>
  ids.length === 0 ? prefixWithoutPrompt(model) : model.embedTokens(ids);

/** Texts one after another as a base model has read them, each behind a BOS and ended, and a BOS for the one to come. */
export function textsInFront({ model, tokenizer }: Models, texts: readonly string[]): Int32Array {
  const { bosTokenId, endOfSampleTokenId } = model.info;
  const start = bosTokenId === null ? [] : [bosTokenId];
  return Int32Array.from([
    ...texts.flatMap((text) => [...start, ...tokenizer.encode(text), endOfSampleTokenId]),
    ...start,
  ]);
}
