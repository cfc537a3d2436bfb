/**
 * prompt.safetensors: `domain` [k, d] and, where kept, `samples` [n, l, d], float32; metadata: model id, revision and hash,
 * template, options, checksum, and where several columns were learned what they were composed by. A file with the tensors and no metadata
 * (an init file) is read too.
 */
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import { compositionSchema } from '../../references/composition/compositionSchema';
import type { Composition } from '../../references/composition/types';
import { checkChecksum, writeCheckedSafetensors } from '../../tensors/checksum';
import { readSafetensors, type StoredTensor } from '../../tensors/safetensors';
import { parseOptions } from '../options';
import { CHECKPOINT_FORMAT, type DominoOptions, type SoftPrompt } from '../types';
import { type PromptTemplate, RAW_TEMPLATE } from './softPrompt';

const FORMAT = 'domino-prompt';
const VERSION = '1';

export type ModelIdentity = Pick<ModelInfo, 'id' | 'revision' | 'hash'>;

/** How the run went that a prompt comes from. Losses in nats per token; null where nothing was held out. */
export interface LearnedFacts {
  readonly references: number;
  readonly steps: number;
  readonly bestStep: number;
  readonly heldOut: number | null;
  readonly heldOutWithoutPrompt: number | null;
}

export interface PromptFile {
  readonly prompt: SoftPrompt;
  /** What it was learned on and with; null where the file does not say. */
  readonly model: ModelIdentity | null;
  readonly options: DominoOptions | null;
  readonly template: DominoOptions['prompt'];
  /** Fixed tokens around the soft tokens; empty for a raw prompt. */
  readonly frame: PromptTemplate;
  /** null in files of before it was written, and in init files. */
  readonly learned: LearnedFacts | null;
  /** What drawn texts are split by; null where the input alone was learned, or where the file does not say. */
  readonly composition: Composition | null;
  /** Base model that a PEFT adapter named which this was opened from; '' where it named none. */
  readonly adapterBase?: string;
}

/** What a prompt file says beside its tensors. */
export type PromptMetadata = Omit<PromptFile, 'prompt'>;

/** @returns the file's bytes, owned by the caller */
export function writePromptFile(
  prompt: SoftPrompt,
  {
    model,
    options,
    frame = RAW_TEMPLATE,
    learned,
    composition,
    adapterBase,
  }: {
    model: ModelIdentity;
    options: DominoOptions;
    frame?: PromptTemplate | undefined;
    learned?: LearnedFacts | undefined;
    composition?: Composition | undefined;
    adapterBase?: string | undefined;
  },
): Uint8Array<ArrayBuffer> {
  const tensors =
    prompt.samples === undefined ? { domain: prompt.domain } : { domain: prompt.domain, samples: prompt.samples };
  return writeCheckedSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    model_id: model.id,
    model_revision: model.revision,
    model_hash: model.hash,
    template: options.prompt,
    template_before: JSON.stringify(Array.from(frame.before)),
    template_between: JSON.stringify(Array.from(frame.between)),
    options: JSON.stringify(options),
    ...(learned === undefined ? {} : { learned: JSON.stringify(learned) }),
    // One column as it stands needs no splitting.
    ...(composition === undefined || composition.kind === 'input' ? {} : { composition: JSON.stringify(composition) }),
    ...(adapterBase === undefined ? {} : { adapter_base: adapterBase }),
  });
}

/**
 * @param where the file's name, for messages
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, HASH_MISMATCH, FORMAT_UNSUPPORTED, PROMPT_MISMATCH (tensors missing or misshapen)
 */
export function readPromptFile(bytes: Uint8Array, where?: string): PromptFile {
  const { tensors, metadata } = readSafetensors(bytes, where);
  checkChecksum(bytes, metadata, where);
  const domain = floats(tensors.domain, 'domain', '[k, d]', 2, where);
  if (domain === null) throw mismatch('The file has no tensor `domain`.', where);
  const [k, d] = domain.dims as [number, number];
  const samples = floats(tensors.samples, 'samples', '[n, l, d]', 3, where);
  const prompt: SoftPrompt = { domain: { data: domain.data, dims: [k, d] } };
  return {
    prompt:
      samples === null
        ? prompt
        : { ...prompt, samples: { data: samples.data, dims: samples.dims as [number, number, number] } },
    ...readPromptMetadata(metadata, where),
  };
}

const TEMPLATES: readonly string[] = ['raw', 'chat'];

/** @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED, PROMPT_MISMATCH, BAD_OPTION */
export function readPromptMetadata(metadata: Readonly<Record<string, string>>, where?: string): PromptMetadata {
  const { model_id: id, model_revision: revision = '', model_hash: hash, template = 'raw', options } = metadata;
  const { format = FORMAT, version = VERSION, learned, composition } = metadata;
  if (format === FORMAT && version !== VERSION)
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      `The prompt file has version ${version.slice(0, 20)}, and this studio reads version ${VERSION}.`,
      'Use the studio that wrote it.',
      { where },
    );
  if (format === CHECKPOINT_FORMAT)
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      'The file is the checkpoint of a run, not a prompt.',
      'Give the prompt.safetensors that lies beside it: it is the best of the run and says what it belongs to.',
      { where },
    );
  if (!TEMPLATES.includes(template))
    throw mismatch(`The file names a template '${template.slice(0, 20)}' that is neither raw nor chat.`, where);
  return {
    model: id === undefined || hash === undefined ? null : { id, revision, hash },
    options: options === undefined ? null : parseOptions(parseJson(options, where)),
    template: template as DominoOptions['prompt'],
    frame: { before: ids(metadata.template_before, where), between: ids(metadata.template_between, where) },
    learned: learned === undefined ? null : learnedFacts(parseJson(learned, where), where),
    composition: composition === undefined ? null : compositionIn(parseJson(composition, where), where),
    ...(metadata.adapter_base === undefined ? {} : { adapterBase: metadata.adapter_base }),
  };
}

/**
 * A prompt is rows of one model's input space: on another model it means nothing, even where the shapes agree.
 * @throws StudioError PROMPT_MISMATCH
 */
export function checkPromptModel(
  { prompt, model }: Pick<PromptFile, 'prompt' | 'model'>,
  info: ModelInfo,
  where?: string,
): void {
  const sameWidth = prompt.domain.dims[1] === info.tokenDim;
  if (sameWidth && (model === null || model.hash === info.hash)) return;
  const madeFor =
    model === null ? `a model with ${prompt.domain.dims[1]} dimensions` : named(model, model.id === info.id);
  throw new StudioError(
    'PROMPT_MISMATCH',
    `The prompt was learned on ${madeFor}, and ${named(info, model?.id === info.id)} is another model.`,
    `Load ${model === null ? 'the model it was learned on' : model.id}, or learn a prompt on this one.`,
    { where },
  );
}

/** Two models of one name are told apart by their files. */
const named = ({ id, hash }: { id: string; hash: string }, byHash: boolean): string =>
  byHash ? `${id} (file ${hash.slice(0, 8)})` : id;

function floats(
  tensor: StoredTensor | undefined,
  name: string,
  shape: string,
  rank: number,
  where: string | undefined,
): { data: Float32Array; dims: readonly number[] } | null {
  if (tensor === undefined) return null;
  if (!(tensor.data instanceof Float32Array) || tensor.dims.length !== rank) {
    throw mismatch(`Tensor \`${name}\` is ${tensor.dtype} [${tensor.dims.join(', ')}], not float32 ${shape}.`, where);
  }
  return { data: tensor.data, dims: tensor.dims };
}

function learnedFacts(value: unknown, where: string | undefined): LearnedFacts {
  const { references, steps, bestStep, heldOut, heldOutWithoutPrompt } = (value ?? {}) as Record<string, unknown>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const isLoss = (n: unknown): n is number | null => n === null || (typeof n === 'number' && Number.isFinite(n));
  if (isCount(references) && isCount(steps) && isCount(bestStep) && isLoss(heldOut) && isLoss(heldOutWithoutPrompt))
    return { references, steps, bestStep, heldOut, heldOutWithoutPrompt };
  throw mismatch('What the metadata says of the run is not numbers.', where);
}

function compositionIn(value: unknown, where: string | undefined): Composition {
  const read = compositionSchema.safeParse(value);
  if (read.success) return read.data;
  throw mismatch('What the metadata says of the columns is no template.', where);
}

function ids(json: string | undefined, where: string | undefined): Int32Array {
  if (json === undefined) return new Int32Array(0);
  const value = parseJson(json, where);
  const fits = Array.isArray(value) && value.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31);
  if (!fits) throw mismatch('The template tokens in the metadata are not token ids.', where);
  return Int32Array.from(value);
}

function parseJson(text: string, where: string | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StudioError('FILE_UNREADABLE', 'The metadata of the prompt file is not JSON.', 'Export it again.', {
      where,
      cause,
    });
  }
}

function mismatch(message: string, where: string | undefined): StudioError {
  return new StudioError(
    'PROMPT_MISMATCH',
    message,
    'Give a safetensors file with `domain` [k, d] and, for λ above 0, `samples` [n, l, d].',
    { where },
  );
}
