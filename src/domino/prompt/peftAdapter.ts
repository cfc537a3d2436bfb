/**
 * A prompt that PEFT trained: adapter_config.json and adapter_model.safetensors (peft, utils/save_and_load.py and
 * tuners/prompt_tuning/config.py). It names its base model and no hash, so that only its width can be checked.
 */
import { z } from 'zod';
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import { readSafetensors } from '../../tensors/safetensors';
import type { FloatTensor } from '../../tensors/tensor';
import { resolveOptions } from '../options';
import { writePromptFile } from './promptFile';

export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';

export interface PeftAdapter {
  /** float32 [k, d], as PyTorch's model takes them. */
  readonly domain: { readonly data: Float32Array; readonly dims: readonly [number, number] };
  /** What it names as its base model; null where it names none. */
  readonly base: string | null;
}

/** As the option domainTokens. */
const MOST_TOKENS = 4096;

const configSchema = z.looseObject({
  peft_type: z.string(),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  num_transformer_submodules: z.number().nullish(),
});

/** What the other kinds of adapters are called, and what they change in place of the rows in front of a text. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  P_TUNING: 'P-tuning, whose rows an encoder of its own makes',
  PREFIX_TUNING: 'prefix tuning, which stands in every layer’s cache and not in front of the text',
  MULTITASK_PROMPT_TUNING: 'multitask prompt tuning, which has a prompt for each task',
  CPT: 'context-aware prompt tuning, which is bound to its context',
  LORA: 'LoRA, which changes the model’s weights',
  ADALORA: 'AdaLoRA, which changes the model’s weights',
  IA3: 'IA³, which changes the model’s activations',
};

const refused = (message: string, remedy: string, where: string, cause?: unknown): StudioError =>
  new StudioError('PROMPT_MISMATCH', message, remedy, { where, cause });

/**
 * @param weights bytes of adapter_model.safetensors; null where only a config is there
 * @throws StudioError PROMPT_MISMATCH for another kind of adapter, which is named, or tensors that are no prompt; FILE_UNREADABLE
 */
export function readPeftAdapter(config: Uint8Array, weights: Uint8Array | null, where: string): PeftAdapter {
  const said = readPeftConfig(config, configSchema, where);
  const { peft_type: type, task_type: task, num_transformer_submodules: submodules } = said;
  if (type !== 'PROMPT_TUNING')
    throw refused(
      `This adapter is ${(Object.hasOwn(OTHER_KINDS, type) ? OTHER_KINDS[type] : undefined) ?? type.slice(0, 40)}.`,
      'The studio opens adapters of prompt tuning (PROMPT_TUNING) only.',
      where,
    );
  if ((task ?? 'CAUSAL_LM') !== 'CAUSAL_LM' || (submodules ?? 1) !== 1)
    throw refused(
      `This adapter is made for ${task ?? 'an encoder and a decoder'}.`,
      'The studio draws from language models: train it with task_type CAUSAL_LM.',
      where,
    );
  if (weights === null)
    throw refused(
      `There is no ${ADAPTER_WEIGHTS} beside ${ADAPTER_CONFIG}.`,
      'Save the adapter as safetensors: adapter_model.bin holds Python objects, which are not opened.',
      where,
    );
  const tensor = readSafetensors(weights, where).tensors.prompt_embeddings;
  const [k = 0, d = 0] = tensor?.dims ?? [];
  const { data } = tensor ?? {};
  if (!(data instanceof Float32Array) || tensor?.dims.length !== 2 || k < 1 || d < 1 || k > MOST_TOKENS)
    throw refused(
      `Tensor \`prompt_embeddings\` is ${tensor ? `[${tensor.dims.join(', ')}]` : 'not in the file'}, and floats [k, d] with k from 1 to ${MOST_TOKENS} are wanted.`,
      'Save the adapter again with PEFT’s save_pretrained().',
      where,
    );
  if (!data.every(Number.isFinite))
    throw refused('The adapter has values that are not finite.', 'Use an earlier checkpoint of it.', where);
  return { domain: { data, dims: [k, d] }, base: said.base_model_name_or_path || null };
}

/** adapter_config.json of an adapter of any kind. @throws StudioError FILE_UNREADABLE */
export function readPeftConfig<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  where: string,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${ADAPTER_CONFIG} is not the configuration of a PEFT adapter.`,
      'Give the folder that PEFT’s save_pretrained() wrote.',
      { where, cause },
    );
  }
}

const COMMIT = /^[0-9a-f]{40}$/;

/** As PEFT's `revision`: a commit on the hub; anything else (a bundled or local model has none) is written as its newest. */
export const hubCommit = (revision: string | null | undefined): string | null =>
  revision != null && COMMIT.test(revision) ? revision : null;

/**
 * What PyTorch's rows are multiplied by, against the studio's. Gemma 3 scales its embeddings by √d: inside the embedding in transformers,
 * so that whatever is given in its place is scaled already; behind it in the graphs, so that D is not.
 * @param architecture as config.json names it
 */
export const rowScale = (architecture: string, tokenDim: number): number =>
  /^gemma3/i.test(architecture) ? Math.sqrt(tokenDim) : 1;

/**
 * The adapter as a prompt of this model, in a file that says where it comes from.
 * @param idsInFront what the tokenizer puts in front of a text: PEFT puts soft tokens before input_ids, so they stand behind D
 * @throws StudioError PROMPT_MISMATCH where the widths differ
 */
export function adapterPromptFile(
  { domain, base }: PeftAdapter,
  info: ModelInfo,
  idsInFront: Int32Array,
  where: string,
): Uint8Array<ArrayBuffer> {
  const [k, d] = domain.dims;
  if (d !== info.tokenDim)
    throw refused(
      `The adapter’s tokens have ${d} numbers and ${info.id}’s ${info.tokenDim}. It names ${base ?? 'no base model'}.`,
      'Load the model that it was trained on.',
      where,
    );
  const scale = rowScale(info.architecture, d);
  const rows: FloatTensor['data'] = domain.data.map((value) => value / scale);
  const options = resolveOptions({ domainTokens: k, lambda: 0, prompt: 'raw' });
  const frame = { before: new Int32Array(0), between: idsInFront };
  return writePromptFile(
    { domain: { data: rows, dims: [k, d] } },
    { model: info, options, frame, adapterBase: base ?? '' },
  );
}
