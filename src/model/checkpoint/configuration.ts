/** What is used of a checkpoint's config.json and generation_config.json. */
import { z } from 'zod';
import { StudioError } from '../../errors';

const configSchema = z.object({
  model_type: z.string().nullish(),
  architectures: z.array(z.string()).nullish(),
  _name_or_path: z.string().nullish(),
  max_position_embeddings: z.number().int().positive().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  bos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).nullish(),
});

const generationSchema = configSchema.pick({ bos_token_id: true, eos_token_id: true });

export interface Configuration {
  readonly architecture: string;
  readonly maxPositions: number;
  /** Embedding and output projection are one matrix, which exports may write twice. */
  readonly tied: boolean;
  readonly bosTokenId: number | null;
  readonly endOfSampleTokenId: number;
  /** The others of a list of them, which end a sample too. */
  readonly otherEndTokenIds: readonly number[];
}

const DEFAULT_POSITIONS = 2048;

/** @param generation bytes of generation_config.json, whose ids come first; undefined where there is none */
export function readConfiguration(config: Uint8Array, generation: Uint8Array | undefined): Configuration {
  const main = parse(configSchema, config, 'config.json');
  const preferred = generation === undefined ? {} : parse(generationSchema, generation, 'generation_config.json');
  const [endOfSampleTokenId, ...others] =
    [preferred, main].map(({ eos_token_id: ids }) => list(ids)).find(isGiven) ?? [];
  if (endOfSampleTokenId === undefined)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'Neither generation_config.json nor config.json names an eos_token_id, so samples could never end.',
      'Add "eos_token_id" to generation_config.json.',
      {
        where: 'generation_config.json',
      },
    );
  return {
    architecture: main.architectures?.[0] ?? main.model_type ?? 'unknown',
    maxPositions: main.max_position_embeddings ?? DEFAULT_POSITIONS,
    tied: main.tie_word_embeddings ?? false,
    bosTokenId: list(preferred.bos_token_id)[0] ?? list(main.bos_token_id)[0] ?? null,
    endOfSampleTokenId,
    otherEndTokenIds: [...new Set(others)].filter((id) => id !== endOfSampleTokenId),
  };
}

/** Negative ids stand for none. */
function list(ids: number | readonly number[] | null | undefined): readonly number[] {
  if (ids === null || ids === undefined) return [];
  return (typeof ids === 'number' ? [ids] : ids).filter((id) => id >= 0);
}

const isGiven = (ids: readonly number[]): boolean => ids.length > 0;

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      `${file} is not JSON (${(cause as Error).message}).`,
      'Download the model again.',
      { where: file, cause },
    );
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      `${file}: ${issue?.path.join('.')} ${issue?.message}.`,
      'Download the model again.',
      { where: file },
    );
  }
  return result.data;
}

/** @throws StudioError TOKENIZER_MISMATCH where samples could never end */
export function assertEndToken({ endOfSampleTokenId }: Configuration, vocabularySize: number): void {
  if (endOfSampleTokenId < vocabularySize) return;
  throw new StudioError(
    'TOKENIZER_MISMATCH',
    `The end-of-sample token ${endOfSampleTokenId} is outside the model's vocabulary of ${vocabularySize}, so samples could never end.`,
    'Correct "eos_token_id" in generation_config.json or config.json.',
    { where: 'generation_config.json' },
  );
}
