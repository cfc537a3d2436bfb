/** Tokens a second of batched decoding, the end-of-sample token switched off so that every row runs its full length. */
import { argMax } from '../../generation/logitsProcess';
import { LogitsSampler } from '../../generation/logitsSampler';
import { DEFAULT_SAMPLING } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import type { LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';

export interface DecodingReport {
  readonly rows: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

/** Takes a token from logits [V]. */
export type TokenChoice = (logits: Float32Array) => number;

/** As transformers.js's generate() is asked to. */
export const likeliest: TokenChoice = argMax;

/** As samples are drawn by default, or by other options. */
export function drawn(vocabularySize: number, changes: Partial<SamplingOptions> = {}): TokenChoice {
  const sampler = new LogitsSampler({ ...DEFAULT_SAMPLING, ...changes }, vocabularySize);
  const random = new Random('decoding rate');
  const before: ReadonlySet<number> = new Set();
  return (logits) => sampler.draw(logits, before, random).tokenId;
}

/** `rows` rows × `length` tokens behind BOS; every row takes another first token. */
export async function decodingRate(
  model: LanguageModel,
  rows: number,
  length: number,
  choose: TokenChoice,
): Promise<DecodingReport> {
  const V = model.info.vocabularySize;
  const prefix = await model.embedTokens(Int32Array.of(model.info.bosTokenId ?? model.info.endOfSampleTokenId));
  const started = performance.now();
  const decoder = await model.startDecoding(prefix, rows);
  let ids = Int32Array.from({ length: rows }, (_, row) => (row * 37 + 11) % V);
  for (let i = 0; i < length; i++) {
    const logits = await decoder.step(ids);
    ids = Int32Array.from(ids, (_, row) => choose(logits.subarray(row * V, (row + 1) * V)));
  }
  decoder.dispose();
  const seconds = (performance.now() - started) / 1000;
  return { rows, tokens: rows * length, tokensPerSecond: (rows * length) / seconds };
}
