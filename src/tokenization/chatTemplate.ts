import { renderChat } from './renderChat';
import type { CheckpointTokenizer } from './types';

/** Stand-ins that no template contains and no trimming changes. */
const SYSTEM = '\ue000SYSTEM\ue001';
const USER = '\ue000USER\ue001';

/** The model's chat format around the soft prompt and the text: [before][D*][S][between][X][after]. */
export interface ChatLayout {
  /** Ids up to the system message: BOS, where the template writes one, and the opening of the system turn. */
  readonly before: Int32Array;
  /** Ids from the end of the system message to the start of the user's. */
  readonly between: Int32Array;
  /** Ids after the user's message; the first is the token that ends the turn. */
  readonly after: Int32Array;
}

/**
 * Soft tokens in the system slot, X in the user slot (docs/method.md §2, prompt = chat). The template is rendered once with
 * stand-ins and cut at them, so whatever it writes around the messages is kept.
 * @throws StudioError MODEL_UNSUPPORTED if there is no template, it does not keep a system message, or it does not come to an end
 */
export function chatLayout(tokenizer: CheckpointTokenizer): ChatLayout {
  const { text, unsupported } = renderChat(tokenizer, {
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: USER },
    ],
    answers: false,
    withoutTemplate: 'The model has no chat template.',
    remedy: 'Use the raw prompt, or an instruction-tuned model.',
  });
  const [before, afterSystem, ...moreSystem] = text.split(SYSTEM);
  const [between, after, ...moreUser] = (afterSystem ?? '').split(USER);
  if (before === undefined || between === undefined || after === undefined || moreSystem.length + moreUser.length > 0) {
    throw unsupported('The chat template does not write a system message before the user message.');
  }
  return {
    before: tokenizer.encodeTemplate(before),
    between: tokenizer.encodeTemplate(between),
    after: tokenizer.encodeTemplate(after),
  };
}
