/** A ZIP as a person drops it: a prompt of the studio, or a PEFT adapter, which becomes one of the loaded model. */
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import { type NamedPrompt, openPromptFile } from './openPromptFile';
import { ADAPTER_CONFIG, adapterPromptFile } from './peftAdapter';
import type { ArchivedPrompt } from './promptArchive';

/** The model that an adapter is opened on. */
export interface AdapterPlace {
  readonly info: ModelInfo;
  /** What its tokenizer puts in front of a text. */
  readonly idsInFront: Int32Array;
}

/**
 * @param held what the archive holds (promptArchive.ts)
 * @param placeFor asked where that is an adapter: which model it is opened on
 * @throws StudioError PROMPT_MISMATCH, and what openPromptFile() throws
 */
export async function openPromptArchive(
  held: ArchivedPrompt | null,
  where: string,
  placeFor: (base: string | null) => Promise<AdapterPlace>,
): Promise<NamedPrompt> {
  if (held === null)
    throw new StudioError(
      'PROMPT_MISMATCH',
      'The ZIP holds no prompt.',
      `Open prompt.safetensors, or a PEFT adapter with its ${ADAPTER_CONFIG}.`,
      { where },
    );
  if (held.kind === 'prompt') return openPromptFile(new Blob([new Uint8Array(held.bytes)]), where);
  const { info, idsInFront } = await placeFor(held.adapter.base);
  return openPromptFile(new Blob([adapterPromptFile(held.adapter, info, idsInFront, where)]), where);
}
