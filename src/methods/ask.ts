/** A message to the model, and what it answers. */
import { StudioError } from '../errors';
import { sample } from '../generation/sample';
import { chatRequest } from '../tokenization/chatRequest';
import type { MethodContext } from './types';

export interface Question {
  /** Before and after what is a stranger's text: what looks like a special token in there stays letters. */
  readonly around: readonly [before: string, after: string];
  readonly text: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
  /** Answers that are asked for. */
  readonly count: number;
}

/**
 * @returns the answers, trimmed
 * @throws StudioError MODEL_UNSUPPORTED without a chat template, CONTEXT_TOO_SHORT, CANCELLED
 */
export async function ask(
  { model, tokenizer, signal }: Pick<MethodContext, 'model' | 'tokenizer' | 'signal'>,
  { around, text, maxTokens, temperature, seed, count }: Question,
): Promise<string[]> {
  const ids = chatRequest(tokenizer, around)(text);
  const { rows, cancelled } = await sample(
    model,
    tokenizer,
    await model.embedTokens(ids),
    { count, temperature, topK: 0, topP: 0.9, repetitionPenalty: 1, maxTokens, batch: count, seed },
    { signal },
  );
  if (cancelled) throw new StudioError('CANCELLED', 'The method was cancelled.', 'Run it again when you want it.');
  return rows.map((row) => row.text.trim());
}
