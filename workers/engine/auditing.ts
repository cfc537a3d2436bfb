/** A prompt of the page, audited on the loaded model. */

import type { LearningModel } from '../../src/domino/learnPrompt';
import { tellTexts } from '../../src/domino/objective/toldTexts';
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import { auditPrompt, type PromptMemory } from '../../src/metrics/promptMemory';

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';

export async function runAudit(
  held: Pick<LearningModel, 'model' | 'tokenizer'>,
  prompt: Uint8Array,
  trained: readonly string[],
  others: readonly string[],
): Promise<PromptMemory | null> {
  const { data } = await filePrefix(held.model, readPromptFile(prompt, FILE), FILE);
  return auditPrompt(await tellTexts(held, data, trained), await tellTexts(held, data, others));
}
