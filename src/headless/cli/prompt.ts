import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseInWords } from '../../domino/prompt/baseInWords';
import {
  ADAPTER_CONFIG,
  ADAPTER_WEIGHTS,
  adapterPromptFile,
  type PeftAdapter,
  readPeftAdapter,
} from '../../domino/prompt/peftAdapter';
import { isZip, promptInZip } from '../../domino/prompt/promptArchive';
import { type PromptFile, readPromptFile } from '../../domino/prompt/promptFile';
import { RAW_TEMPLATE } from '../../domino/prompt/softPrompt';
import { StudioError } from '../../errors';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { declaredHeader, HEADER_LENGTH_BYTES, readLayout } from '../../tensors/safetensors';
import { readGivenFile } from './files';
import type { Output } from './output';
import { givenPath } from './paths';

export interface GivenPrompt extends PromptFile {
  readonly bytes: Uint8Array;
  /** Set where PEFT wrote it: what the rest says follows from the model that it is opened on (onModel). */
  readonly adapter?: PeftAdapter;
}

/**
 * Read a prompt or init file, or a PEFT adapter: its folder, its adapter_model.safetensors, or a ZIP. Whether it fits is known once the
 * model is.
 * @throws StudioError FILE_UNREADABLE, FILE_EMPTY, FORMAT_UNSUPPORTED, PROMPT_MISMATCH
 */
export async function readPrompt(path: string, what: string): Promise<GivenPrompt> {
  const found = await stat(givenPath(path)).catch(() => null);
  if (found?.isDirectory()) return adapterIn(path, what);
  const bytes = await readGivenFile(path, what);
  if (isZip(bytes)) {
    const held = promptInZip(bytes, path);
    if (held?.kind === 'adapter') return unsettled(held.adapter);
    if (held) return { ...readPromptFile(held.bytes, path), bytes: held.bytes };
    throw new StudioError(
      'PROMPT_MISMATCH',
      'The ZIP holds no prompt.',
      `Give prompt.safetensors, or a PEFT adapter with ${ADAPTER_CONFIG}.`,
      { where: path },
    );
  }
  if (isAdapterTensor(bytes, path)) return adapterIn(dirname(path), what);
  return { ...readPromptFile(bytes, path), bytes };
}

/** A prompt as it is on this model; of an adapter is said which model it was trained on. */
export function onModel<T extends GivenPrompt | null>(
  given: T,
  { model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  output: Output,
  where?: string,
): T {
  if (given?.adapter === undefined) return given;
  const { adapter } = given;
  const bytes = adapterPromptFile(adapter, model.info, tokenizer.idsInFront, where ?? 'adapter');
  output.progress(baseInWords(adapter.base ?? '', model.info.id));
  return { ...given, ...readPromptFile(bytes, where), bytes };
}

async function adapterIn(folder: string, what: string): Promise<GivenPrompt> {
  const config = await readGivenFile(join(folder, ADAPTER_CONFIG), `${ADAPTER_CONFIG} of the ${what}`);
  const weights = join(folder, ADAPTER_WEIGHTS);
  const there = await stat(givenPath(weights)).catch(() => null);
  return unsettled(readPeftAdapter(config, there ? await readGivenFile(weights, what) : null, folder));
}

const unsettled = (adapter: PeftAdapter): GivenPrompt => ({
  prompt: { domain: { data: adapter.domain.data, dims: [...adapter.domain.dims] } },
  model: null,
  options: null,
  template: 'raw',
  frame: RAW_TEMPLATE,
  learned: null,
  composition: null,
  bytes: new Uint8Array(0),
  adapter,
});

/** Whether a safetensors file is the tensor of an adapter, and no prompt of the studio. */
function isAdapterTensor(bytes: Uint8Array, where: string): boolean {
  const begin =
    HEADER_LENGTH_BYTES + declaredHeader(bytes.subarray(0, HEADER_LENGTH_BYTES), bytes.length, bytes.length, where);
  const { entries } = readLayout(bytes.subarray(HEADER_LENGTH_BYTES, begin), bytes.length - begin, where);
  const names = entries.map(({ name }) => name);
  return names.includes('prompt_embeddings') && !names.includes('domain');
}
