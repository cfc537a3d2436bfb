import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import { encodeForTraining } from '../../tokenization/encode';
import type { Tokenizer } from '../../tokenization/types';
import { scoreTexts } from './score';

/** Texts between two moments for others. */
const AT_ONCE = 32;

/**
 * Mean log-probability a token of each text behind nothing but BOS, nats, the end of the sample included; of a text that is longer than the
 * context, of as much as fits. NaN of an empty text.
 * @param between lets waiting messages in
 */
export async function meanLogProbabilities(
  model: LanguageModel,
  tokenizer: Tokenizer,
  texts: readonly string[],
  between: () => Promise<void> = async () => undefined,
): Promise<Float64Array> {
  const { endOfSampleTokenId, maxPositions } = model.info;
  const prefix = await prefixWithoutPrompt(model);
  const room = maxPositions - prefix.dims[0]!;
  const means = new Float64Array(texts.length).fill(Number.NaN);
  const places = texts.flatMap((text, at) => (text === '' ? [] : [at]));
  // Texts of like length go together, so that little of a batch is padding.
  places.sort((a, b) => texts[a]!.length - texts[b]!.length);
  for (let first = 0; first < places.length; first += AT_ONCE) {
    const some = places.slice(first, first + AT_ONCE);
    const ids = some.map((at) => encodeForTraining(tokenizer, texts[at]!, endOfSampleTokenId, room).ids);
    const sums = await scoreTexts(model, ids, prefix.data);
    for (const [row, at] of some.entries()) means[at] = sums[row]! / ids[row]!.length;
    await between();
  }
  return means;
}
