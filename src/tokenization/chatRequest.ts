import { renderChat } from './renderChat';
import type { CheckpointTokenizer } from './types';

/** A stand-in that no template contains and no trimming changes. */
const TEXT = '\ue000TEXT\ue001';

/**
 * A user's message up to where the model answers. The template and the message are of our own making, and special tokens in them are such;
 * the text that the message is about is not: what looks like one in there stays letters.
 * @param around the message before and after the text
 * @throws StudioError MODEL_UNSUPPORTED where the model has no chat template, or it does not keep the message
 */
export function chatRequest(
  tokenizer: CheckpointTokenizer,
  around: readonly [before: string, after: string],
): (text: string) => Int32Array {
  const { text: rendered, unsupported } = renderChat(tokenizer, {
    messages: [{ role: 'user', content: around.join(TEXT) }],
    answers: true,
    withoutTemplate: 'The model has no chat template, so it cannot be asked.',
    remedy: 'Use an instruction-tuned model.',
  });
  const [before, after, ...more] = rendered.split(TEXT);
  if (before === undefined || after === undefined || more.length > 0)
    throw unsupported('The chat template does not write the message once.');
  const [front, back] = [tokenizer.encodeTemplate(before), tokenizer.encodeTemplate(after)];
  return (text) => Int32Array.of(...front, ...tokenizer.encode(text), ...back);
}
