/**
 * adapter_config.json of a LoRA adapter, as huggingface/peft writes and reads it (config.py at 0397041, tuners/lora/config.py at 00a4d08).
 * Written are the fields that PEFT has had since 0.10: each later version takes its own defaults for what came after, and none warns.
 */
import { z } from 'zod';
import { hubCommit, readPeftConfig } from '../domino/prompt/peftAdapter';
import { StudioError } from '../errors';
import type { AdapterShape, ModelInfo } from '../model/types';

const config = z.looseObject({
  peft_type: z.string(),
  task_type: z.string().nullish(),
  base_model_name_or_path: z.string().nullish(),
  r: z.int().min(1).max(4096),
  lora_alpha: z.number().positive(),
  use_rslora: z.boolean().nullish(),
  bias: z.string().nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
});

/** What may be anything: it says how the adapter was trained, or what is read here by itself. */
const NO_MATTER: ReadonlySet<string> = new Set([
  ...Object.keys(config.shape),
  ...['auto_mapping', 'revision', 'inference_mode', 'peft_version', 'runtime_config', 'lora_dropout'],
  // Which layers it has is said by its tensors; the two sizes say nothing where their switches are off.
  ...[
    'target_modules',
    'exclude_modules',
    'layers_to_transform',
    'layers_pattern',
    'megatron_core',
    'qalora_group_size',
  ],
  // How B·A is added does not depend on the order in which the base keeps its weights.
  'fan_in_fan_out',
  ...['eva_config', 'lora_ga_config'],
]);

/** Ways to begin that leave the base's weights as they are. */
const INITS: ReadonlySet<unknown> = new Set([undefined, null, true, false, 'gaussian', 'eva', 'orthogonal']);

const NAMES: Readonly<Record<string, string>> = {
  use_dora: 'DoRA, which rescales the weights',
  rank_pattern: 'ranks of their own for some layers',
  alpha_pattern: 'alphas of their own for some layers',
  modules_to_save: 'whole layers beside the low-rank ones',
  lora_bias: 'a bias beside B',
  layer_replication: 'layers that stand more than once',
  trainable_token_indices: 'rows of the embedding',
  target_parameters: 'parameters that are no linear layers',
  alora_invocation_tokens: 'activated LoRA, which begins in the middle of a text',
};

export interface LoraConfig extends Pick<AdapterShape, 'rank' | 'alpha'> {
  /** What it names as its base model; null where it names none. */
  readonly base: string | null;
}

/**
 * A rank-stabilised adapter's alpha ÷ √rank is read as the alpha that gives it by alpha ÷ rank.
 * @throws StudioError FILE_UNREADABLE; PROMPT_MISMATCH naming the field that the studio does not compute
 */
export function readLoraConfig(bytes: Uint8Array, where: string): LoraConfig {
  const kind = readPeftConfig(bytes, z.looseObject({ peft_type: z.string() }), where).peft_type;
  if (kind !== 'LORA') throw refused(`This adapter is of the kind ${kind.slice(0, 40)}.`, where, 'of the kind LORA');
  const said = readPeftConfig(bytes, config, where);
  if ((said.task_type ?? 'CAUSAL_LM') !== 'CAUSAL_LM')
    throw refused(`This adapter is made for ${said.task_type}.`, where, 'with task_type CAUSAL_LM');
  if ((said.bias ?? 'none') !== 'none')
    throw refused(`This adapter changes biases, too (bias is ${said.bias}).`, where, 'with bias none');
  if (!INITS.has(said.init_lora_weights))
    throw refused(
      `This adapter began as ${said.init_lora_weights}, which changes the base’s weights, too (init_lora_weights).`,
      where,
      'converted to plain LoRA',
    );
  const on = Object.entries(said).find(([name, value]) => !NO_MATTER.has(name) && !isOff(value));
  if (on !== undefined) {
    const [name] = on;
    const what = Object.hasOwn(NAMES, name) ? NAMES[name] : 'something of its own';
    throw refused(`This adapter has ${what} (${name.slice(0, 60)}).`, where, `without ${name.slice(0, 60)}`);
  }
  const { r: rank, lora_alpha: alpha, use_rslora: isStabilised } = said;
  return {
    rank,
    alpha: isStabilised ? alpha * Math.sqrt(rank) : alpha,
    base: said.base_model_name_or_path || null,
  };
}

/** null, false, nothing, or an empty list or record. */
const isOff = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value as object).length === 0);

const refused = (message: string, where: string, wanted: string): StudioError =>
  new StudioError('PROMPT_MISMATCH', message, `The studio reads LoRA adapters ${wanted}.`, { where });

/** @param targets last parts of the layers' names */
export function loraConfig(
  { rank, alpha }: Pick<AdapterShape, 'rank' | 'alpha'>,
  targets: readonly string[],
  { id, revision }: Pick<ModelInfo, 'id' | 'revision'>,
): string {
  // In PEFT's order: json.dumps(…, indent=2, sort_keys=True).
  const fields = {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: id,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layer_replication: null,
    layers_pattern: null,
    layers_to_transform: null,
    loftq_config: {},
    lora_alpha: alpha,
    lora_dropout: 0,
    megatron_config: null,
    megatron_core: 'megatron.core',
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    rank_pattern: {},
    revision: hubCommit(revision),
    target_modules: targets,
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
  return JSON.stringify(fields, null, 2).replace('"lora_dropout": 0', '"lora_dropout": 0.0');
}
