/**
 * The rounding that the shipped model has, applied during the last part of pretraining: the forward pass sees quantised
 * weights, the gradient goes to the full-precision ones (straight-through estimator, Bengio et al. 2013).
 * Four bits, blocks of 32 along the input dimension, symmetric with zero point 8: code = round(w / s) + 8, s = −m / 8 for
 * the block's element m of largest magnitude, which is thus exact.
 */
import { blockScale, codeOf } from '../exporters/quantize';

export const BLOCK_SIZE = 32;

/**
 * Quantise and dequantise a matrix.
 * @param source float32 [rows, columns]; @param blocksAlong 'rows': blocks run down a column ([in, out] matrices);
 *   'columns': along a row ([out, in])
 * @param target written in the same layout
 */
export function fakeQuantize(
  source: Float32Array,
  rows: number,
  columns: number,
  blocksAlong: 'rows' | 'columns',
  target: Float32Array,
): void {
  const block = new Float32Array(BLOCK_SIZE);
  const [lines, length] = blocksAlong === 'rows' ? [columns, rows] : [rows, columns];
  const at =
    blocksAlong === 'rows'
      ? (line: number, i: number): number => i * columns + line
      : (line: number, i: number): number => line * columns + i;
  for (let line = 0; line < lines; line++)
    for (let start = 0; start < length; start += BLOCK_SIZE) {
      const end = Math.min(start + BLOCK_SIZE, length);
      block.fill(0);
      for (let i = start; i < end; i++) block[i - start] = source[at(line, i)]!;
      const scale = blockScale(block);
      for (let i = start; i < end; i++) target[at(line, i)] = (codeOf(block[i - start]!, scale) - 8) * scale;
    }
}
