/** A ZIP as a person drops it: a prompt of the studio, or a PEFT adapter, which becomes one of the loaded model. */
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import { type NamedPrompt, openPromptFile } from './openPromptFile';
import { ADAPTER_CONFIG, adapterPromptFile } from './peftAdapter';
import { promptInZip } from './promptArchive';

/** Bundles hold a small model beside the prompt. */
const MOST_ZIP_BYTES = 2 ** 30;

/** The model that an adapter is opened on. */
export interface AdapterPlace {
  readonly info: ModelInfo;
  /** What its tokenizer puts in front of a text. */
  readonly idsInFront: Int32Array;
}

/**
 * @param placeFor asked where the archive holds an adapter: which model that is opened on
 * @throws StudioError FILE_UNREADABLE, PROMPT_MISMATCH, and what openPromptFile() throws
 */
export async function openPromptArchive(
  blob: Blob,
  where: string,
  placeFor: (base: string | null) => Promise<AdapterPlace>,
): Promise<NamedPrompt> {
  if (blob.size > MOST_ZIP_BYTES)
    throw new StudioError(
      'FILE_UNREADABLE',
      `${where} is larger than any bundle.`,
      'Unpack it, and open the prompt in it.',
      {
        where,
      },
    );
  const held = promptInZip(new Uint8Array(await blob.arrayBuffer()), where);
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
