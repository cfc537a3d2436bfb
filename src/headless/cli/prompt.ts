import { type PromptFile, readPromptFile } from '../../domino/prompt/promptFile';
import { readGivenFile } from './files';

/** Read a prompt or init file; whether it fits is known once the model is. */
export async function readPrompt(path: string, what: string): Promise<PromptFile & { readonly bytes: Uint8Array }> {
  const bytes = await readGivenFile(path, what);
  return { ...readPromptFile(bytes, path), bytes };
}
