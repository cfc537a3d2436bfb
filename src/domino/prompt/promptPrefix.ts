import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import type { LanguageModel } from '../../model/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { SoftPrompt } from '../types';
import { checkPromptModel, type PromptFile } from './promptFile';
import { assemblePrefix, checkPromptShape, type PromptTemplate } from './softPrompt';
import { TokenTable } from './tokenTable';

/** D in its template, as the rows in front of a text: float32 [P, d], a copy. */
export async function promptPrefix(
  model: LanguageModel,
  prompt: SoftPrompt,
  frame: PromptTemplate,
): Promise<FloatTensor> {
  const table = await TokenTable.create(model, [frame.before, frame.between]);
  const data = assemblePrefix(prompt, null, frame, table);
  return { data, dims: [data.length / model.info.tokenDim, model.info.tokenDim] };
}

/**
 * The rows in front of a text: D of a file in its template, or BOS where there is no file. float32 [P, d]
 * @param where the file's name, for messages
 * @throws StudioError PROMPT_MISMATCH
 */
export async function filePrefix(model: LanguageModel, file: PromptFile | null, where?: string): Promise<FloatTensor> {
  if (file === null) return prefixWithoutPrompt(model);
  checkPromptModel(file, model.info, where);
  checkPromptShape({ domain: file.prompt.domain }, { tokenDim: model.info.tokenDim }, where);
  return promptPrefix(model, file.prompt, file.frame);
}
