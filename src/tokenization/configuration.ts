/** Reads tokenizer.json and tokenizer_config.json into the few fields used here; both come from an unknown checkpoint. */
import * as z from 'zod';
import { StudioError } from '../errors';

const addedToken = z.looseObject({
  id: z.number().int().nonnegative(),
  content: z.string(),
  special: z.boolean().optional(),
});

const vocabulary = z.union([
  z.record(z.string(), z.number().int().nonnegative()),
  z.array(z.tuple([z.string(), z.number()])),
]);

/** A post-processor that adds tokens: `single` is what stands around one text. */
export const templateProcessing = z.object({
  type: z.literal('TemplateProcessing'),
  single: z.array(
    z.union([
      z.object({ SpecialToken: z.object({ id: z.string() }) }),
      z.object({ Sequence: z.object({ id: z.string() }) }),
    ]),
  ),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int().nonnegative()) })),
});
export const tokenizerJson = z.looseObject({
  added_tokens: z.array(addedToken).nullish(),
  normalizer: z.unknown().optional(),
  pre_tokenizer: z.unknown().optional(),
  decoder: z.unknown().optional(),
  post_processor: z.looseObject({ type: z.string(), processors: z.array(z.unknown()).optional() }).nullish(),
  model: z.looseObject({ type: z.string().optional(), vocab: vocabulary, unk_token: z.string().nullish() }),
});

/** A special token is written as its content or as an object that has it. */
const tokenName = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((token) => token.content)])
  .nullish();

export const tokenizerConfigJson = z.looseObject({
  bos_token: tokenName,
  eos_token: tokenName,
  pad_token: tokenName,
  add_bos_token: z.boolean().nullish(),
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish()
    .transform((value) => {
      if (!Array.isArray(value)) return value ?? null;
      return (value.find((entry) => entry.name === 'default') ?? value[0])?.template ?? null;
    }),
  added_tokens_decoder: z
    .record(z.string(), z.looseObject({ content: z.string(), special: z.boolean().optional() }))
    .nullish(),
});

export type TokenizerJson = z.infer<typeof tokenizerJson>;
export type TokenizerConfigJson = z.infer<typeof tokenizerConfigJson>;

/** @throws StudioError MODEL_FILE_BROKEN naming the file and the first field that is wrong */
export function parseConfiguration<T>(file: string, bytes: Uint8Array, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw broken(file, 'it is not valid JSON', cause);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw broken(file, `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'unexpected content'}`, result.error);
}

function broken(file: string, reason: string, cause: unknown): StudioError {
  return new StudioError(
    'MODEL_FILE_BROKEN',
    `${file} cannot be read: ${reason}.`,
    'Download the model again, or choose another one.',
    { where: file, cause },
  );
}
