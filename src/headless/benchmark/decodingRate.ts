/** Tokens a second of batched decoding, the end-of-sample token switched off so that every row runs its full length. */
import type { LanguageModel } from '../../model/types';

export interface DecodingReport {
  readonly rows: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

/** Greedy decoding of `rows` rows × `length` tokens behind BOS; every row takes another first token. */
export async function decodingRate(model: LanguageModel, rows: number, length: number): Promise<DecodingReport> {
  const V = model.info.vocabularySize;
  const prefix = await model.embedTokens(Int32Array.of(model.info.bosTokenId ?? model.info.endOfSampleTokenId));
  const started = performance.now();
  const decoder = await model.startDecoding(prefix, rows);
  let ids = Int32Array.from({ length: rows }, (_, row) => (row * 37 + 11) % V);
  for (let i = 0; i < length; i++) {
    const logits = await decoder.step(ids);
    ids = Int32Array.from(ids, (_, row) => argmax(logits, row * V, V));
  }
  decoder.dispose();
  const seconds = (performance.now() - started) / 1000;
  return { rows, tokens: rows * length, tokensPerSecond: (rows * length) / seconds };
}

function argmax(values: Float32Array, start: number, count: number): number {
  let best = start;
  for (let i = start + 1; i < start + count; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best - start;
}
