/** Which positions are scored, and where their rows come from and go to. */
import { StudioError } from '../../errors';
import type { IntTensor } from '../../tensors/tensor';
import { IGNORED_LABEL } from '../types';

export interface LossChunk {
  /** Index of the predicting position in the flattened [B·S]. */
  readonly rows: BigInt64Array;
  readonly labels: BigInt64Array;
  /** Batch row of each. */
  readonly batchRows: Int32Array;
  /** int64 [B, S]: index into this chunk's rows, or their count where the position is not scored here. */
  readonly inverse: BigInt64Array;
}

export interface LossPositions {
  readonly chunks: readonly LossChunk[];
  /** [B]: scored tokens a row. */
  readonly tokenCounts: Int32Array;
}

/**
 * Label t of row b stands at position P+t and is predicted from P+t−1.
 * @param labels int32 [B, T]; sequence S = P + T
 */
export function lossPositions(
  labels: IntTensor,
  sequence: number,
  vocabularySize: number,
  chunkRows: number,
): LossPositions {
  const [batch, textLength] = labels.dims as [number, number];
  const prefix = sequence - textLength;
  if (prefix < 1)
    throw new StudioError(
      'BAD_OPTION',
      'A sequence needs at least one position before its first label.',
      'Give a soft prompt or a BOS token as prefix.',
    );
  const positions: { row: number; label: number; batchRow: number }[] = [];
  const tokenCounts = new Int32Array(batch);
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < textLength; t++) {
      const label = labels.data[b * textLength + t]!;
      if (label === IGNORED_LABEL) continue;
      if (label < 0 || label >= vocabularySize)
        throw new StudioError(
          'TOKENIZER_MISMATCH',
          `Token id ${label} is outside the model's vocabulary of ${vocabularySize}.`,
          'Use the tokenizer that came with this model.',
        );
      positions.push({ row: b * sequence + prefix + t - 1, label, batchRow: b });
      tokenCounts[b] = tokenCounts[b]! + 1;
    }
  const chunks: LossChunk[] = [];
  for (let start = 0; start < positions.length; start += chunkRows) {
    const part = positions.slice(start, start + chunkRows);
    const inverse = new BigInt64Array(batch * sequence).fill(BigInt(part.length));
    part.forEach(({ row }, i) => {
      inverse[row] = BigInt(i);
    });
    chunks.push({
      rows: BigInt64Array.from(part, ({ row }) => BigInt(row)),
      labels: BigInt64Array.from(part, ({ label }) => BigInt(label)),
      batchRows: Int32Array.from(part, ({ batchRow }) => batchRow),
      inverse,
    });
  }
  return { chunks, tokenCounts };
}
