/** transformers.js's generate() on the same files, as users run it: the figure that batched decoding is held against. */
import type { PreTrainedModel } from '@huggingface/transformers';
import { DEFAULT_SAMPLING } from '../../generation/options';
import type { DecodingReport } from './decodingRate';

export interface GenerateInput {
  readonly model: PreTrainedModel;
  /** Makes an int64 tensor of transformers.js. */
  readonly tensor: (data: BigInt64Array, dims: number[]) => unknown;
  readonly vocabularySize: number;
  readonly bosTokenId: number;
}

/** Its sampler knows no top-p; without top-k it draws from the whole vocabulary. */
const CHOICES = {
  drawn: { do_sample: true, temperature: DEFAULT_SAMPLING.temperature, top_k: 0 },
  likeliest: { do_sample: false },
} as const;

export async function generateRate(
  { model, tensor, vocabularySize, bosTokenId }: GenerateInput,
  rows: number,
  length: number,
  choice: 'drawn' | 'likeliest' = 'likeliest',
): Promise<DecodingReport> {
  const ids = BigInt64Array.from({ length: rows * 2 }, (_, i) =>
    BigInt(i % 2 === 0 ? bosTokenId : ((i >> 1) * 37 + 11) % vocabularySize),
  );
  const started = performance.now();
  await model.generate({
    inputs: tensor(ids, [rows, 2]) as never,
    attention_mask: tensor(new BigInt64Array(rows * 2).fill(1n), [rows, 2]) as never,
    generation_config: { max_new_tokens: length, min_new_tokens: length, ...CHOICES[choice] } as never,
  });
  const seconds = (performance.now() - started) / 1000;
  return { rows, tokens: rows * length, tokensPerSecond: (rows * length) / seconds };
}
