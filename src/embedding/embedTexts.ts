/** Texts → vectors: the model's own final hidden states, averaged over each text's tokens. */
import type { LanguageModel } from '../model/types';
import { padBatch } from '../tokenization/batch';
import type { Tokenizer } from '../tokenization/types';

/** Positions that go through the model at once. */
const POSITIONS_A_BATCH = 2048;

export interface EmbedHooks {
  readonly onProgress?: (done: number, total: number) => void;
  /** Lets waiting messages in between batches. */
  readonly between?: () => Promise<void>;
}

/** @returns float32 [N, d] in the texts' order; texts longer than the model's context are cut, empty ones are zero */
export async function embedTexts(
  model: LanguageModel,
  tokenizer: Tokenizer,
  texts: readonly string[],
  hooks: EmbedHooks = {},
): Promise<Float32Array<ArrayBuffer>> {
  const { tokenDim, maxPositions } = model.info;
  const ids = texts.map((text) => tokenizer.encode(text).subarray(0, maxPositions));
  // Texts of like length go together, so that little of a batch is padding.
  const order = ids.map((_, i) => i).filter((i) => (ids[i] as Int32Array).length > 0);
  order.sort((a, b) => (ids[a] as Int32Array).length - (ids[b] as Int32Array).length);
  const mostPositions = Math.min(POSITIONS_A_BATCH, model.largestPass);
  const vectors = new Float32Array(texts.length * tokenDim);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && (end + 1 - start) * (ids[order[end]!] as Int32Array).length <= mostPositions) end++;
    const group = order.slice(start, end);
    const batch = padBatch(group.map((i) => ids[i] as Int32Array));
    const embeds = await model.embedTokens(batch.inputs.data);
    const means = await model.meanHiddenStates(
      { data: embeds.data, dims: [...batch.inputs.dims, tokenDim] },
      batch.lengths,
    );
    group.forEach((text, row) => {
      vectors.set(means.data.subarray(row * tokenDim, (row + 1) * tokenDim), text * tokenDim);
    });
    start = end;
    hooks.onProgress?.(start, order.length);
    await hooks.between?.();
  }
  return vectors;
}
