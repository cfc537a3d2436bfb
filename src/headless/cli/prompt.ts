import { prefixWithoutPrompt } from '../../domino/objective/score';
import { TokenTable } from '../../domino/objective/tokenTable';
import { checkPromptModel, type PromptFile, readPromptFile } from '../../domino/prompt/promptFile';
import { assemblePrefix, checkPromptShape } from '../../domino/prompt/softPrompt';
import type { LanguageModel } from '../../model/types';
import type { FloatTensor } from '../../tensors/tensor';
import { readGivenFile } from './files';

/** Read a prompt or init file; whether it fits is known once the model is. */
export async function readPrompt(path: string, what: string): Promise<PromptFile & { readonly bytes: Uint8Array }> {
  const bytes = await readGivenFile(path, what);
  return { ...readPromptFile(bytes, path), bytes };
}

/**
 * The rows in front of a text: D* in its template, or BOS where there is no prompt. float32 [P, d]
 * @throws StudioError PROMPT_MISMATCH
 */
export async function prefixRows(
  model: LanguageModel,
  file: PromptFile | null,
  where: string | undefined,
): Promise<FloatTensor> {
  if (file === null) return prefixWithoutPrompt(model);
  checkPromptModel(file, model.info, where);
  checkPromptShape({ domain: file.prompt.domain }, { tokenDim: model.info.tokenDim }, where);
  const table = await TokenTable.create(model, [file.frame.before, file.frame.between]);
  const data = assemblePrefix(file.prompt, null, file.frame, table);
  return { data, dims: [data.length / model.info.tokenDim, model.info.tokenDim] };
}
