/**
 * A prompt file as a person drops it: anything may have that name. The header is read and checked first, so that a file of
 * something else is refused after some kilobytes; then the checksum, D, and S where the file is small.
 */
import { StudioError } from '../../errors';
import { checkBlobChecksum } from '../../tensors/checksum';
import {
  declaredHeader,
  decodeTensor,
  HEADER_LENGTH_BYTES,
  readLayout,
  type SafetensorsEntry,
} from '../../tensors/safetensors';
import type { DominoOptions } from '../types';
import { prefixLength, promptShape, templateLength } from './prefixLength';
import {
  checkPromptModel,
  type ModelIdentity,
  type PromptFile,
  readPromptFile,
  readPromptMetadata,
  writePromptFile,
} from './promptFile';
import { checkPromptShape } from './softPrompt';

/** Headers of checkpoints with thousands of tensors take some hundred kilobytes. */
const MOST_HEADER_BYTES = 4 * 2 ** 20;
/** Larger files are read without S, which nothing but going on learning needs. */
export const MOST_WHOLE_BYTES = 64 * 2 ** 20;
/** As the option domainTokens. */
const MOST_TOKENS = 4096;

/** A prompt that says what it was learned on and with. */
export interface NamedPrompt extends PromptFile {
  readonly model: ModelIdentity;
  readonly options: DominoOptions;
  /** prompt.safetensors, to sample from and to export again. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** S was in the file and was left there. */
  readonly withoutSamples: boolean;
}

/**
 * Read a prompt file of the studio or of `domino train`.
 * @param blob borrowed; a handle of a file that may be of any size
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, HASH_MISMATCH, FORMAT_UNSUPPORTED, PROMPT_MISMATCH
 */
export async function openPromptFile(blob: Blob, where: string): Promise<NamedPrompt> {
  const head = await part(blob, 0, HEADER_LENGTH_BYTES, where);
  const headerBytes = declaredHeader(head, blob.size, MOST_HEADER_BYTES, where);
  const dataBegin = HEADER_LENGTH_BYTES + headerBytes;
  const json = await part(blob, HEADER_LENGTH_BYTES, dataBegin, where);
  const { entries, metadata } = readLayout(json, blob.size - dataBegin, where);
  await readable(checkBlobChecksum(blob, metadata, where), where);
  const domain = domainOf(entries, metadata, where);
  const said = named(metadata, where);
  if (blob.size <= MOST_WHOLE_BYTES) {
    const bytes = await part(blob, 0, blob.size, where);
    return { ...readPromptFile(bytes, where), ...said, bytes, withoutSamples: false };
  }
  const data = decodeTensor(
    domain.dtype,
    await part(blob, dataBegin + domain.begin, dataBegin + domain.end, where),
    domain.count,
  ) as Float32Array;
  const prompt = { domain: { data, dims: domain.dims as [number, number] } };
  const bytes = writePromptFile(prompt, {
    ...said,
    learned: said.learned ?? undefined,
    composition: said.composition ?? undefined,
  });
  return { ...said, prompt, bytes, withoutSamples: true };
}

/**
 * Whether a prompt can be sampled from on a model.
 * @throws StudioError PROMPT_MISMATCH, CONTEXT_TOO_SHORT
 */
export function checkPromptFits(
  { prompt, model, frame }: Pick<NamedPrompt, 'prompt' | 'model' | 'frame'>,
  info: Parameters<typeof checkPromptModel>[1],
  where?: string,
): void {
  checkPromptModel({ prompt, model }, info, where);
  checkPromptShape(prompt, { tokenDim: info.tokenDim }, where);
  const fixed = [...frame.before, ...frame.between];
  const strange = fixed.find((id) => id >= info.vocabularySize);
  if (strange !== undefined)
    throw new StudioError(
      'PROMPT_MISMATCH',
      `The prompt’s template has token ${strange}, and ${info.id} has ${info.vocabularySize} words.`,
      'Export the prompt again from where it was learned.',
      { where },
    );
  const length = prefixLength({ ...promptShape(prompt), lambda: 0 }, templateLength(frame));
  if (length >= info.maxPositions)
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `The prompt takes ${length} positions, and ${info.id} has ${info.maxPositions}.`,
      'Learn a shorter prompt on this model.',
      { where },
    );
}

/** The tensor D, before any of its bytes are read. */
function domainOf(
  entries: readonly SafetensorsEntry[],
  metadata: Readonly<Record<string, string>>,
  where: string,
): SafetensorsEntry {
  const domain = entries.find(({ name }) => name === 'domain');
  if (metadata.format === 'domino-checkpoint')
    throw refusal(
      'This is a checkpoint of a run, not its prompt.',
      'Open the prompt.safetensors that lies beside it.',
      where,
    );
  if (entries.some(({ name }) => name === 'prompt_embeddings') && !domain)
    throw refusal(
      'This is the tensor of a PEFT adapter, without what the adapter says of itself.',
      'Open its folder, a ZIP of it, or both files at once: adapter_config.json and adapter_model.safetensors.',
      where,
    );
  if (!domain)
    throw refusal(
      'The file holds no soft prompt: it has no tensor `domain`.',
      'Choose a prompt.safetensors that the studio or `domino train` wrote.',
      where,
    );
  const floats = ['F32', 'F64', 'F16', 'BF16'].includes(domain.dtype);
  const [k = 0, d = 0] = domain.dims;
  if (!floats || domain.dims.length !== 2 || k < 1 || d < 1 || k > MOST_TOKENS)
    throw refusal(
      `Tensor \`domain\` is ${domain.dtype} [${domain.dims.join(', ')}], not float32 [k, d] with k from 1 to ${MOST_TOKENS}.`,
      'Choose a prompt.safetensors that the studio or `domino train` wrote.',
      where,
    );
  return domain;
}

/** Rows of numbers fit any model of their width, and mean something on one: without its name they are refused. */
function named(
  metadata: Readonly<Record<string, string>>,
  where: string,
): Pick<NamedPrompt, 'model' | 'options' | 'template' | 'frame' | 'learned' | 'composition' | 'adapterBase'> {
  const said = readableMetadata(metadata, where);
  const { model, options } = said;
  if (model !== null && options !== null) return { ...said, model, options };
  throw refusal(
    `The file does not say which ${model === null ? 'model the prompt was learned on' : 'options it was learned with'}.`,
    'Export it again from where it was learned; an init file of the command line is no prompt to sample from.',
    where,
  );
}

function readableMetadata(metadata: Readonly<Record<string, string>>, where: string) {
  try {
    return readPromptMetadata(metadata, where);
  } catch (thrown) {
    if (!(thrown instanceof StudioError) || thrown.code !== 'BAD_OPTION') throw thrown;
    throw new StudioError(
      'PROMPT_MISMATCH',
      `The options in the prompt file are not those of this studio. ${thrown.message}`,
      'Open it with the version that wrote it.',
      { where, cause: thrown },
    );
  }
}

function refusal(message: string, remedy: string, where: string): StudioError {
  return new StudioError('PROMPT_MISMATCH', message, remedy, { where });
}

async function part(blob: Blob, from: number, to: number, where: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readable(blob.slice(from, to).arrayBuffer(), where));
}

async function readable<T>(reading: Promise<T>, where: string): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError(
      'FILE_UNREADABLE',
      `${where} could not be read from disk.`,
      'It may have been moved or locked by another program. Open it again.',
      { where, cause },
    );
  }
}
