/**
 * The weight of a MatMulNBits as float32 [N, K], inside a graph. MatMulNBits' codes [N, K/block, block·bits/8] uint8
 * have the same bytes as [N, K·bits/8], which GatherBlockQuantized reads row by row: one buffer serves both directions.
 */
import type { GraphBuilder } from '../../onnx/builder';
import { type DataType, type GraphNode, intAttribute } from '../../onnx/graph';
import { int32Tensor } from '../../onnx/tensorData';
import { unsupported } from './lowering';

export interface QuantizedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly blockSize: number;
  readonly blocks: number;
}

/** @throws OPERATOR_UNSUPPORTED for weights whose columns are permuted or packed for one kind of device */
export function quantizedMatrix(node: GraphNode): QuantizedMatrix {
  if (node.inputs[4]) throw unsupported(node, 'columns in an order of their own (g_idx)');
  if (intAttribute(node, 'weight_prepacked', 0) !== 0) throw unsupported(node, 'weights packed for one kind of device');
  const columns = intAttribute(node, 'K', 0);
  const blockSize = intAttribute(node, 'block_size', 32);
  return {
    rows: intAttribute(node, 'N', 0),
    columns,
    bits: intAttribute(node, 'bits', 4),
    blockSize,
    blocks: Math.ceil(columns / blockSize),
  };
}

/** @param zeroPointType of input 3: packed like the codes (uint8), or a floating-point number a block */
export function dequantizeMatrix(builder: GraphBuilder, node: GraphNode, zeroPointType: DataType): string {
  const matrix = quantizedMatrix(node);
  const { rows, columns, bits, blockSize, blocks } = matrix;
  const [, codes, scales, zeroPoints] = node.inputs as readonly [string, string, string, string?];
  const table = builder.node('Reshape', [codes, builder.int64([rows, (blocks * blockSize * bits) / 8])]);
  const scaleTable = builder.node('Reshape', [scales, builder.int64([rows, blocks])]);
  const indices = builder.initializer(
    int32Tensor(
      `row_indices_${rows}`,
      Array.from({ length: rows }, (_, i) => i),
    ),
  );
  const inputs = [table, indices, scaleTable];
  const packed = zeroPoints && zeroPointType === 'uint8';
  if (packed) inputs.push(builder.node('Reshape', [zeroPoints, builder.int64([rows, Math.ceil((blocks * bits) / 8)])]));
  const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
  let weight = builder.node('GatherBlockQuantized', inputs, attributes, 'com.microsoft');
  if (zeroPoints && !packed) weight = shiftBlocks(builder, matrix, weight, scales, zeroPoints);
  if (blocks * blockSize === columns) return weight;
  // The last block's padding is no column of the matrix.
  return builder.node('Slice', [weight, builder.int64([0]), builder.int64([columns]), builder.int64([1])]);
}

/** From the middle code as zero point to one of each block's own: W + (2^(bits−1) − zero)·scale. */
function shiftBlocks(
  builder: GraphBuilder,
  { rows, bits, blockSize, blocks }: QuantizedMatrix,
  weight: string,
  scales: string,
  zeroPoints: string,
): string {
  const perBlock = (value: string, width: number): string =>
    builder.node('Reshape', [value, builder.int64([rows, blocks, width])]);
  const distance = builder.node('Sub', [builder.scalar(2 ** (bits - 1)), perBlock(zeroPoints, 1)]);
  const shift = builder.node('Mul', [distance, perBlock(scales, 1)]);
  const shifted = builder.node('Add', [perBlock(weight, blockSize), shift]);
  return builder.node('Reshape', [shifted, builder.int64([rows, blocks * blockSize])]);
}
