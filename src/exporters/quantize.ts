/**
 * Block quantisation as MatMulNBits stores it (ORT ContribOperators.md, 1.30): each row is cut into blocks along the
 * input dimension, the last one padded; codes low bits first; one float32 scale a block; the middle code as zero point,
 * or one of its own for each block, packed like the codes with rows padded to whole bytes.
 */
import { dequantizeRow } from '../onnx/quantizedTable';
import { codeOf, extremesGrid, leastSquaresGrid } from './blockGrid';

export { blockScale, codeOf } from './blockGrid';

export interface Quantization {
  readonly bits: 4 | 8;
  /** Columns a scale: 16, 32, 64, 128 or 256. */
  readonly blockSize: number;
  readonly asymmetric: boolean;
  /** 'extremes': the block's largest weight is exact; 'least-squares': the scale of least squared error. */
  readonly scales: 'extremes' | 'least-squares';
}

/** Legend: N rows, K columns, blocks = ⌈K / blockSize⌉. */
export interface QuantizedMatrix {
  /** [N, blocks, blockSize · bits / 8] */
  readonly codes: Uint8Array;
  /** [N · blocks] */
  readonly scales: Float32Array;
  /** [N · ⌈blocks · bits / 8⌉]; absent: 2^(bits−1). */
  readonly zeroPoints?: Uint8Array;
}

/** @param matrix float32 [rows, columns], row-major, borrowed */
export function quantizeMatrix(
  matrix: Float32Array,
  rows: number,
  columns: number,
  quantization: Quantization,
): QuantizedMatrix {
  const { bits, blockSize, asymmetric } = quantization;
  if (matrix.length !== rows * columns)
    throw new RangeError(`${matrix.length} weights are not a matrix of ${rows} × ${columns}`);
  const grid = quantization.scales === 'extremes' ? extremesGrid : leastSquaresGrid;
  const perByte = 8 / bits;
  const blocks = Math.ceil(columns / blockSize);
  const zeroRowBytes = Math.ceil(blocks / perByte);
  const codes = new Uint8Array((rows * blocks * blockSize) / perByte);
  const scales = new Float32Array(rows * blocks);
  const zeroPoints = new Uint8Array(rows * zeroRowBytes);
  const put = (target: Uint8Array, row: number, i: number, code: number): void => {
    const at = row + Math.floor(i / perByte);
    target[at] = target[at]! | (code << ((i % perByte) * bits));
  };
  for (let row = 0; row < rows; row++)
    for (let block = 0; block < blocks; block++) {
      const start = block * blockSize;
      const values = matrix.subarray(row * columns + start, row * columns + Math.min(start + blockSize, columns));
      const { scale, zeroPoint } = grid(values, bits, asymmetric);
      scales[row * blocks + block] = scale;
      put(zeroPoints, row * zeroRowBytes, block, zeroPoint);
      // Padding stands for zeros.
      for (let i = 0; i < blockSize; i++)
        put(codes, (row * blocks * blockSize) / perByte, start + i, codeOf(values[i] ?? 0, scale, zeroPoint, bits));
    }
  return asymmetric ? { codes, scales, zeroPoints } : { codes, scales };
}

/** float32 [rows, columns]: the weights that a quantised product computes with. */
export function dequantizeMatrix(
  quantized: QuantizedMatrix,
  rows: number,
  columns: number,
  { bits, blockSize }: Pick<Quantization, 'bits' | 'blockSize'>,
): Float32Array {
  const { codes, scales, zeroPoints } = quantized;
  const table = { codes, scales, zeroPoints, columns, bits, blockSize, signed: false };
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) dequantizeRow(table, row, out, row * columns);
  return out;
}
