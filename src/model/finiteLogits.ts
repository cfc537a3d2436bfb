/** Whose fault it is where a loss or a logit is not a number: the model's own, or that of what stands in front of the text. */
import { StudioError } from '../errors';
import { prefixWithoutPrompt } from './prefixWithoutPrompt';
import type { LanguageModel } from './types';

/**
 * The error as a person should read it: where the model's logits are no numbers even without a prompt, no prompt and no learning rate
 * can be at fault.
 * @param thrown anything; what is not NAN_LOSS is given back as it is
 * @param updated whether a learned prompt, or one from elsewhere, stands in front; one of the model's own tokens is as sound as they are
 */
export async function withCauseOfNan(
  model: LanguageModel,
  thrown: unknown,
  { updated = true }: { readonly updated?: boolean } = {},
): Promise<unknown> {
  if (!(thrown instanceof StudioError) || thrown.code !== 'NAN_LOSS') return thrown;
  if (!updated) return modelNotFinite(model, thrown);
  // A device that is lost cannot be asked; then the first error stands.
  const sound = await hasFiniteLogits(model).catch(() => true);
  return sound ? thrown : modelNotFinite(model, thrown);
}

export const modelNotFinite = ({ info }: Pick<LanguageModel, 'info'>, cause?: unknown): StudioError =>
  new StudioError(
    'MODEL_FILE_BROKEN',
    `The model ${info.id} (file ${info.hash.slice(0, 8)}) gives values that are not numbers before anything is learned: its weights, or this device’s arithmetic with them, are at fault.`,
    'Download the model again, or load it on another device; if it stays so, choose another export of it.',
    { where: info.id, cause },
  );

/** Behind what stands before a text where there is no prompt. A model may rule tokens out with −∞. */
async function hasFiniteLogits(model: LanguageModel): Promise<boolean> {
  const decoder = await model.startDecoding(await prefixWithoutPrompt(model), 1);
  try {
    let largest = Number.NEGATIVE_INFINITY;
    for (const logit of decoder.firstLogits) {
      if (Number.isNaN(logit)) return false;
      if (logit > largest) largest = logit;
    }
    return Number.isFinite(largest);
  } finally {
    decoder.dispose();
  }
}
