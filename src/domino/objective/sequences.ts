/**
 * Sequences as the model takes them: a prefix of embedding rows, then the tokens of a text.
 * Legend: B rows, P prefix rows, T tokens of the longest text, d token dimension.
 */
import { IGNORED_LABEL } from '../../model/types';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import type { TokenTable } from '../prompt/tokenTable';

export interface Sequence {
  /** float32 [P, d], borrowed; P is the same for all rows of a micro-batch. */
  readonly prefix: Float32Array;
  /** Token ids, the end-of-sample token included. */
  readonly text: Int32Array;
}

/**
 * Pad sequences on the right into one batch. Padded embeddings are 0 and padded labels are not scored.
 * @returns inputsEmbeds float32 [B, P+T, d], labels int32 [B, T], owned by the caller
 */
export function assembleBatch(
  sequences: readonly Sequence[],
  table: TokenTable,
): { inputsEmbeds: FloatTensor; labels: IntTensor } {
  const d = table.tokenDim;
  const batch = sequences.length;
  const prefixLength = (sequences[0]?.prefix.length ?? 0) / d;
  const textLength = Math.max(0, ...sequences.map(({ text }) => text.length));
  const length = prefixLength + textLength;
  const embeddings = new Float32Array(batch * length * d);
  const labels = new Int32Array(batch * textLength).fill(IGNORED_LABEL);
  sequences.forEach(({ prefix, text }, row) => {
    embeddings.set(prefix, row * length * d);
    table.write(embeddings, (row * length + prefixLength) * d, text);
    labels.set(text, row * textLength);
  });
  return {
    inputsEmbeds: { data: embeddings, dims: [batch, length, d] },
    labels: { data: labels, dims: [batch, textLength] },
  };
}
