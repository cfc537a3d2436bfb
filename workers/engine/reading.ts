/** What a prompt of the page learned, read on the loaded model. */
import type { LearningModel } from '../../src/domino/learnPrompt';
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import { readPrompt } from '../../src/domino/reading/readPrompt';
import type { PromptReading } from '../../src/domino/reading/types';
import { encodeForTraining } from '../../src/tokenization/encode';
import type { ReadReference } from './engine.protocol';

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';

export async function runReading(
  { model, tokenizer }: Pick<LearningModel, 'model' | 'tokenizer'>,
  prompt: Uint8Array,
  references: readonly ReadReference[],
): Promise<PromptReading> {
  const file = readPromptFile(prompt, FILE);
  const prefix = await filePrefix(model, file, FILE);
  // As long as the run had them, and as there is room for behind D* and S.
  const room = model.info.maxPositions - prefix.dims[0]! - (file.prompt.samples?.dims[1] ?? 0);
  const longest = Math.min(room, file.options?.maxTokens ?? room);
  const scored = references.map(({ input, state }, row) => ({
    row,
    state,
    ids: encodeForTraining(tokenizer, input, model.info.endOfSampleTokenId, longest).ids,
  }));
  return readPrompt({ model, tokenizer }, file, scored);
}
