import type { IntTensor } from '../tensors/tensor';
import { IGNORED_LABEL } from './types';

/** Legend: B rows, T tokens of the longest row. */
export interface TokenBatch {
  /** int32 [B, T]: ids, padded on the right with `padTokenId`. */
  readonly inputs: IntTensor;
  /** int32 [B, T]: the same ids, padded with IGNORED_LABEL. */
  readonly labels: IntTensor;
  /** int32 [B]: tokens of each row. */
  readonly lengths: Int32Array;
}

/** Pad rows of ids to one length. The padding id is arbitrary (its labels are ignored) but must be a row of the model. */
export function padBatch(rows: readonly Int32Array[], padTokenId = 0): TokenBatch {
  const longest = rows.reduce((length, row) => Math.max(length, row.length), 0);
  const inputs = new Int32Array(rows.length * longest).fill(padTokenId);
  const labels = new Int32Array(rows.length * longest).fill(IGNORED_LABEL);
  for (const [index, row] of rows.entries()) {
    inputs.set(row, index * longest);
    labels.set(row, index * longest);
  }
  const dims = [rows.length, longest];
  return {
    inputs: { data: inputs, dims },
    labels: { data: labels, dims },
    lengths: Int32Array.from(rows, (row) => row.length),
  };
}
