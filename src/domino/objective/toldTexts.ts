import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import { encodeForTraining } from '../../tokenization/encode';
import type { Tokenizer } from '../../tokenization/types';
import { scoreTexts } from './score';

/** log p of a text, nats, where there is no prompt and behind it. */
export interface Told {
  readonly without: number;
  readonly behind: number;
}

/** @param behind the rows of the prompt in front of a text, float32 [P, d] */
export async function tellTexts(
  { model, tokenizer }: { readonly model: LanguageModel; readonly tokenizer: Tokenizer },
  behind: Float32Array,
  texts: readonly string[],
): Promise<Told[]> {
  if (texts.length === 0) return [];
  const { endOfSampleTokenId, maxPositions, tokenDim } = model.info;
  const room = maxPositions - behind.length / tokenDim;
  const ids = texts.map((each) => encodeForTraining(tokenizer, each, endOfSampleTokenId, room).ids);
  const without = await scoreTexts(model, ids, (await prefixWithoutPrompt(model)).data);
  const told = await scoreTexts(model, ids, behind);
  return texts.map((_, at) => ({ without: without[at]!, behind: told[at]! }));
}
