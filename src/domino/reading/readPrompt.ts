import type { LanguageModel } from '../../model/types';
import type { Tokenizer } from '../../tokenization/types';
import type { PromptFile } from '../prompt/promptFile';
import { nearestTokens, tokenSimilarity } from './nearestTokens';
import { gaugeOf, referenceLosses, type ScoredReference } from './referenceLosses';
import type { PromptReading } from './types';

/**
 * What a prompt learned, as far as its model and its references tell.
 * @param references none: words and similarities alone
 * @param nearest words of each soft token
 */
export async function readPrompt(
  { model, tokenizer }: { readonly model: LanguageModel; readonly tokenizer: Tokenizer },
  { prompt, frame }: Pick<PromptFile, 'prompt' | 'frame'>,
  references: readonly ScoredReference[],
  nearest?: number,
): Promise<PromptReading> {
  const tokens = await nearestTokens(model, tokenizer, prompt.domain, nearest);
  const losses = references.length === 0 ? [] : await referenceLosses(model, prompt, frame, references);
  return { tokens, similarity: tokenSimilarity(prompt.domain), losses, gauge: gaugeOf(losses) };
}
