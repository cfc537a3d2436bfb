import type { LanguageModel } from '../model/types';
import type { FloatTensor } from '../tensors/tensor';

/**
 * What stands before a text when there is no prompt: the embedding of BOS, or of the end-of-sample token where the
 * model has no BOS (it ends one document and so begins the next).
 * @returns float32 [1, d]
 */
export function promptlessPrefix(model: LanguageModel): Promise<FloatTensor> {
  return model.embedTokens(Int32Array.of(model.info.bosTokenId ?? model.info.endOfSampleTokenId));
}
