/**
 * Block-quantised weights: value = (code − zero point) · scale, codes packed low bits first, rows of whole blocks.
 * Source: ORT ContribOperators.md 1.30, MatMulNBits and GatherBlockQuantized.
 */
import { type NdArray, sizeOf } from '../array';
import { attribute, type Call, type Operator, required } from './operator';
import { matMul, transposed } from './products';

interface Blocks {
  readonly codes: NdArray;
  readonly scales: NdArray;
  readonly zeroPoints: NdArray | undefined;
  readonly rows: number;
  /** Columns with the last block's padding. */
  readonly paddedColumns: number;
  readonly bits: number;
  readonly blockSize: number;
}

function unpack(bytes: Float64Array, byteOffset: number, position: number, bits: number): number {
  const perByte = 8 / bits;
  const byte = bytes[byteOffset + Math.floor(position / perByte)]!;
  return Math.floor(byte / 2 ** ((position % perByte) * bits)) % 2 ** bits;
}

/** → [rows, paddedColumns] */
function dequantize({ codes, scales, zeroPoints, rows, paddedColumns, bits, blockSize }: Blocks): NdArray {
  const blocks = paddedColumns / blockSize;
  // Zero points are packed like codes, or stand one a number.
  const packedZeros = zeroPoints !== undefined && zeroPoints.data.length !== rows * blocks;
  const zeroRowBytes = Math.ceil((blocks * bits) / 8);
  const data = new Float64Array(rows * paddedColumns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < paddedColumns; column++) {
      const block = Math.floor(column / blockSize);
      let zero = 2 ** (bits - 1);
      if (zeroPoints !== undefined)
        zero = packedZeros
          ? unpack(zeroPoints.data, row * zeroRowBytes, block, bits)
          : zeroPoints.data[row * blocks + block]!;
      const code = unpack(codes.data, (row * paddedColumns * bits) / 8, column, bits);
      data[row * paddedColumns + column] = (code - zero) * scales.data[row * blocks + block]!;
    }
  return { data, dims: [rows, paddedColumns] };
}

function columnsUpTo(matrix: NdArray, columns: number): NdArray {
  const [rows, width] = matrix.dims as [number, number];
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    data.set(matrix.data.subarray(row * width, row * width + columns), row * columns);
  return { data, dims: [rows, columns] };
}

function matMulNBits(call: Call): NdArray {
  const { node } = call;
  const x = required(call, 0);
  const rows = attribute.int(node, 'N', 0);
  const columns = attribute.int(node, 'K', 0);
  const bits = attribute.int(node, 'bits', 4);
  const blockSize = attribute.int(node, 'block_size', 32);
  if (call.inputs[4] !== undefined) throw new RangeError('MatMulNBits with g_idx');
  const paddedColumns = Math.ceil(columns / blockSize) * blockSize;
  const weight = dequantize({
    codes: required(call, 1),
    scales: required(call, 2),
    zeroPoints: call.inputs[3],
    rows,
    paddedColumns,
    bits,
    blockSize,
  });
  const product = matMul(x, transposed(columnsUpTo(weight, columns)));
  const bias = call.inputs[5];
  if (bias === undefined) return product;
  return { data: product.data.map((value, i) => value + bias.data[i % rows]!), dims: product.dims };
}

function gatherBlockQuantized(call: Call): NdArray {
  const { node } = call;
  const [codes, indices, scales] = [required(call, 0), required(call, 1), required(call, 2)];
  if (attribute.int(node, 'gather_axis', 0) !== 0 || codes.dims.length !== 2)
    throw new RangeError('GatherBlockQuantized of other than rows of a matrix');
  const [rows, rowBytes] = codes.dims as [number, number];
  const bits = attribute.int(node, 'bits', 4);
  const width = (rowBytes * 8) / bits;
  const blockSize = attribute.int(node, 'block_size', 128);
  const table = dequantize({ codes, scales, zeroPoints: call.inputs[3], rows, paddedColumns: width, bits, blockSize });
  const data = new Float64Array(sizeOf(indices.dims) * width);
  indices.data.forEach((row, i) => {
    data.set(table.data.subarray(row * width, (row + 1) * width), i * width);
  });
  return { data, dims: [...indices.dims, width] };
}

export const QUANTIZED: Readonly<Record<string, Operator>> = {
  'com.microsoft.MatMulNBits': (call) => [matMulNBits(call)],
  'com.microsoft.GatherBlockQuantized': (call) => [gatherBlockQuantized(call)],
};
