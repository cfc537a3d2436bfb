/** What config.json tells before a graph is read: sizes, architecture, and whether training is to be expected. */
import { z } from 'zod';
import { StudioError } from '../errors';
import type { ModelShape, Support } from './types';

const size = z.number().int().positive().nullish();
const textConfig = z.object({
  model_type: z.string().nullish(),
  architectures: z.array(z.string()).nullish(),
  is_encoder_decoder: z.boolean().nullish(),
  num_hidden_layers: size,
  hidden_size: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: size,
  intermediate_size: size,
  vocab_size: size,
  tie_word_embeddings: z.boolean().nullish(),
});
/** Multimodal checkpoints keep the decoder's sizes one level down. */
const schema = textConfig.extend({ text_config: textConfig.nullish() });

export interface ModelConfig {
  readonly architecture: string;
  readonly support: Support;
  readonly shape: ModelShape | null;
}

/** @throws StudioError MODEL_FILE_BROKEN */
export function readModelConfig(bytes: Uint8Array, where: string): ModelConfig {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw broken(`is not JSON (${(cause as Error).message})`, where, cause);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(`has ${issue?.path.join('.') || 'a root'} that does not fit: ${issue?.message}`, where);
  }
  const { data } = parsed;
  return {
    architecture: data.architectures?.[0] ?? data.model_type ?? 'unknown',
    support: supportOf(data),
    shape: shapeOf(data.text_config ?? data),
  };
}

const broken = (what: string, where: string, cause?: unknown): StudioError =>
  new StudioError('MODEL_FILE_BROKEN', `config.json ${what}.`, 'Choose another model or revision.', { where, cause });

function shapeOf(config: z.infer<typeof textConfig>): ModelShape | null {
  const { num_hidden_layers: layers, hidden_size: hiddenSize, num_attention_heads: heads, vocab_size } = config;
  const { intermediate_size: intermediateSize } = config;
  if (!layers || !hiddenSize || !heads || !vocab_size || !intermediateSize) return null;
  return {
    layers,
    hiddenSize,
    heads,
    keyValueHeads: config.num_key_value_heads ?? heads,
    headSize: config.head_dim ?? Math.floor(hiddenSize / heads),
    intermediateSize,
    vocabularySize: vocab_size,
    tiedEmbedding: config.tie_word_embeddings ?? false,
  };
}

/** Dense decoders whose graphs the tests train. */
const TESTED = ['llama', 'qwen2', 'qwen3'];
/** Why a family has no gradient here. */
const OBSTACLES: readonly (readonly [RegExp, string])[] = [
  [
    /mamba|rwkv|jamba|zamba|falcon_h1|granitemoehybrid|nemotron_h|bamba/,
    'its state-space or recurrent layers have no gradient rules here',
  ],
  [/moe|mixtral|gpt_oss|deepseek_v[23]|dbrx|olmoe/, 'its routed experts have no gradient rules here'],
  [/bert|deberta|electra|distilbert|mpnet/, 'it fills in words and does not continue a text'],
];

function supportOf(config: z.infer<typeof schema>): Support {
  const type = config.model_type ?? '';
  if (config.is_encoder_decoder)
    return { kind: 'unsupported', reason: 'It is an encoder–decoder; the soft prompt needs a decoder alone.' };
  if (config.text_config)
    return { kind: 'unsupported', reason: 'It reads images or sound as well; only text decoders are trained here.' };
  const obstacle = OBSTACLES.find(([pattern]) => pattern.test(type));
  if (obstacle) return { kind: 'unsupported', reason: `It cannot be trained: ${obstacle[1]}.` };
  if (TESTED.includes(type))
    return { kind: 'tested', reason: 'Its architecture is trained in the studio’s own tests.' };
  return {
    kind: 'untested',
    reason: 'Its architecture is not among the tested ones; loading it tries every operator and checks the gradients.',
  };
}
