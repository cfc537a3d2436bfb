import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import type { Tokenizer } from '../../tokenization/types';
import { scoreTexts } from './score';

/** −log p of each text where there is no prompt, nats; the end of a sample is no part of it. Texts are short: one that the model has no room for is cut. */
export async function natsWithoutPrompt(
  { model, tokenizer }: { readonly model: LanguageModel; readonly tokenizer: Pick<Tokenizer, 'encode'> },
  texts: readonly string[],
): Promise<number[]> {
  const room = model.info.maxPositions - 1;
  const ids = texts.map((text) => tokenizer.encode(text).subarray(0, room));
  const { data } = await prefixWithoutPrompt(model);
  return Array.from(await scoreTexts(model, ids, data), (logProbability) => -logProbability);
}
