/**
 * The one reader of a checkpoint's config.json and generation_config.json: what a listing tells before a graph is read, what memory
 * depends on, and what a load needs. Every field that is not named here is ignored.
 */
import { z } from 'zod';
import { StudioError } from '../errors';
import { parsePythonJson } from './pythonJson';
import { supportOf } from './support';
import type { ModelShape, Support } from './types';

const ids = z.union([z.number().int(), z.array(z.number().int())]).nullish();
const generationSchema = z.object({ bos_token_id: ids, eos_token_id: ids });

/** Loose, because sizes are read apart: some architectures write them in ways that a load need not understand. */
const configSchema = z.looseObject({
  ...generationSchema.shape,
  model_type: z.string().nullish(),
  architectures: z.array(z.string()).nullish(),
  is_encoder_decoder: z.boolean().nullish(),
  max_position_embeddings: z.number().int().positive().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  /** Multimodal checkpoints keep the decoder's sizes one level down. */
  text_config: z.looseObject({}).nullish(),
  /** The studio's own: what the model knows, and nothing else. */
  domino_config: z
    .object({ knows: z.array(z.string()).nullish() })
    .nullish()
    .catch(null),
});
type Config = z.infer<typeof configSchema>;

const size = z.number().int().positive().nullish();
const sizesSchema = z.object({
  num_hidden_layers: size,
  hidden_size: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: size,
  intermediate_size: size,
  vocab_size: size,
  tie_word_embeddings: z.boolean().nullish(),
});

/** What is told of a model before its graph is read. */
export interface ModelConfig {
  readonly architecture: string;
  readonly support: Support;
  /** Null where sizes are missing. */
  readonly shape: ModelShape | null;
}

/** What a load needs. */
export interface LoadConfig {
  readonly architecture: string;
  readonly maxPositions: number;
  /** Embedding and output projection are one matrix, which exports may write twice. */
  readonly tied: boolean;
  readonly bosTokenId: number | null;
  readonly endOfSampleTokenId: number;
  /** The others of a list of them, which end a sample too. */
  readonly otherEndTokenIds: readonly number[];
  /** What the model knows, and nothing else, where its files say so. */
  readonly knows: readonly string[] | null;
}

const DEFAULT_POSITIONS = 2048;

/**
 * @param bytes of config.json
 * @throws StudioError MODEL_FILE_BROKEN
 */
export function readModelConfig(bytes: Uint8Array): ModelConfig {
  const config = parse(configSchema, read(bytes, 'config.json'), 'config.json');
  return {
    architecture: architectureOf(config),
    support: supportOf({
      modelType: config.model_type ?? '',
      isEncoderDecoder: config.is_encoder_decoder ?? false,
      isMultimodal: config.text_config != null,
    }),
    shape: shapeOf(parse(sizesSchema, config.text_config ?? config, 'config.json')),
  };
}

/**
 * @param config bytes of config.json
 * @param generation bytes of generation_config.json, whose ids come first; undefined where there is none
 * @param tokenizerEndId the tokenizer's own end token, which serves where neither file names one; null where it has none
 * @throws StudioError MODEL_FILE_BROKEN; MODEL_UNSUPPORTED where no token ends a sample
 */
export function readLoadConfig(
  config: Uint8Array,
  generation: Uint8Array | undefined,
  tokenizerEndId: number | null = null,
): LoadConfig {
  const main = parse(configSchema, read(config, 'config.json'), 'config.json');
  const file = 'generation_config.json';
  const preferred = generation === undefined ? {} : parse(generationSchema, read(generation, file), file);
  const endTokenIds = [preferred.eos_token_id, main.eos_token_id, tokenizerEndId].map(listOf);
  const [endOfSampleTokenId, ...others] = endTokenIds.find((given) => given.length > 0) ?? [];
  if (endOfSampleTokenId === undefined)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'Neither generation_config.json nor config.json names an eos_token_id, and the tokenizer has no end token, so samples could never end.',
      'Add "eos_token_id" to generation_config.json.',
      { where: file },
    );
  return {
    architecture: architectureOf(main),
    maxPositions: main.max_position_embeddings ?? DEFAULT_POSITIONS,
    tied: main.tie_word_embeddings ?? false,
    bosTokenId: listOf(preferred.bos_token_id)[0] ?? listOf(main.bos_token_id)[0] ?? null,
    endOfSampleTokenId,
    otherEndTokenIds: [...new Set(others)].filter((id) => id !== endOfSampleTokenId),
    knows: main.domino_config?.knows ?? null,
  };
}

/** @throws StudioError TOKENIZER_MISMATCH where samples could never end */
export function assertEndToken({ endOfSampleTokenId }: LoadConfig, vocabularySize: number): void {
  if (endOfSampleTokenId < vocabularySize) return;
  throw new StudioError(
    'TOKENIZER_MISMATCH',
    `The end-of-sample token ${endOfSampleTokenId} is outside the model's vocabulary of ${vocabularySize}, so samples could never end.`,
    'Correct "eos_token_id" in generation_config.json or config.json.',
    { where: 'generation_config.json' },
  );
}

const architectureOf = (config: Config): string => config.architectures?.[0] ?? config.model_type ?? 'unknown';

/** Negative ids stand for none. */
function listOf(given: number | readonly number[] | null | undefined): readonly number[] {
  if (given === null || given === undefined) return [];
  return (typeof given === 'number' ? [given] : given).filter((id) => id >= 0);
}

function shapeOf(config: z.infer<typeof sizesSchema>): ModelShape | null {
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

function read(bytes: Uint8Array, file: string): unknown {
  try {
    return parsePythonJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw broken(file, `is not JSON (${(cause as Error).message})`, cause);
  }
}

function parse<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw broken(file, `has ${issue?.path.join('.') || 'a root'} that does not fit: ${issue?.message}`);
}

const broken = (file: string, what: string, cause?: unknown): StudioError =>
  new StudioError(
    'MODEL_FILE_BROKEN',
    `${file} ${what}.`,
    'Download the model again, or choose another model or revision.',
    {
      where: file,
      cause,
    },
  );
