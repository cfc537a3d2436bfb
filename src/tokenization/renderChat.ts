import { StudioError } from '../errors';
import { renderTemplate } from './renderTemplate';
import type { CheckpointTokenizer } from './types';

interface Chat {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  /** Up to where the model answers; else to the end of the messages. */
  readonly answers: boolean;
  /** What is said where the model has no template, and what then to do, here and where the template cannot be used. */
  readonly withoutTemplate: string;
  readonly remedy: string;
}

/**
 * Messages as the model's chat template writes them, and the error for a template that has not written them as it should.
 * @throws StudioError MODEL_UNSUPPORTED if there is no template, or it cannot be used
 */
export function renderChat(
  { chatTemplate, chatTemplateFile, bosToken, eosToken }: CheckpointTokenizer,
  { messages, answers, withoutTemplate, remedy }: Chat,
): { readonly text: string; readonly unsupported: (reason: string) => StudioError } {
  const unsupported = (reason: string, cause?: unknown): StudioError =>
    new StudioError('MODEL_UNSUPPORTED', reason, remedy, { where: chatTemplateFile, cause });
  if (chatTemplate === null) throw unsupported(withoutTemplate);
  try {
    const text = renderTemplate(chatTemplate, {
      messages,
      add_generation_prompt: answers,
      bos_token: bosToken ?? '',
      eos_token: eosToken ?? '',
    });
    return { text, unsupported };
  } catch (cause) {
    throw unsupported(
      `The chat template cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      cause,
    );
  }
}
