import { prefixWithoutPrompt } from '../domino/score';
import type { LanguageModel } from '../model/types';
import type { FloatTensor } from '../tensors/tensor';

/**
 * What stands before a text when there is no prompt: the same row that scores are taken behind.
 * @returns float32 [1, d]
 */
export async function promptlessPrefix(model: LanguageModel): Promise<FloatTensor> {
  return { data: await prefixWithoutPrompt(model), dims: [1, model.info.tokenDim] };
}
