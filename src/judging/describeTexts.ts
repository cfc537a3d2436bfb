/** What texts have in common, in a sentence of the model's own. */
import { StudioError } from '../errors';
import { sample } from '../generation/sample';
import type { LanguageModel } from '../model/types';
import { chatRequest } from '../tokenization/chatRequest';
import type { CheckpointTokenizer } from '../tokenization/types';

const BEFORE = 'Here are some texts:\n\n';
const AFTER =
  '\n\nDescribe in two sentences what they have in common, their subject, form and style, so that somebody could write more of them. Answer with the description alone.';
const MOST_TOKENS = 120;

/**
 * Greedy, so that the same texts give the same words; as many of the texts, from the first, as fit.
 * @throws StudioError MODEL_UNSUPPORTED where the model has no chat template; CONTEXT_TOO_SHORT where not one fits
 */
export async function describeTexts(
  model: LanguageModel,
  tokenizer: CheckpointTokenizer,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const request = chatRequest(tokenizer, [BEFORE, AFTER]);
  for (let count = texts.length; count > 0; count--) {
    const ids = request(texts.slice(0, count).join('\n\n---\n\n'));
    if (ids.length + MOST_TOKENS > model.info.maxPositions) continue;
    const { rows } = await sample(
      model,
      tokenizer,
      await model.embedTokens(ids),
      {
        count: 1,
        temperature: 0,
        topK: 0,
        topP: 1,
        repetitionPenalty: 1,
        batch: 1,
        seed: 0,
        maxTokens: MOST_TOKENS,
      },
      { signal },
    );
    return rows[0]?.text.trim() ?? '';
  }
  throw new StudioError(
    'CONTEXT_TOO_SHORT',
    'Not one of the texts fits the model’s context beside the question.',
    'Use a model with a longer context, or describe them yourself.',
  );
}
