import type { FloatTensor } from '../tensors/tensor';
import type { LanguageModel } from './types';

/** What stands before a text where there is no prompt: BOS, or, in models without one, the end of the sample before. [1, d] */
export function prefixWithoutPrompt(model: LanguageModel): Promise<FloatTensor> {
  return model.embedTokens(Int32Array.of(model.info.bosTokenId ?? model.info.endOfSampleTokenId));
}
