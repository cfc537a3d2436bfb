/**
 * The weight of a MatMulNBits as float32 [N, K], inside a graph. MatMulNBits' codes [N, K/block, block·bits/8] uint8
 * have the same bytes as [N, K·bits/8], which GatherBlockQuantized reads row by row: one buffer serves both directions.
 */
import type { GraphBuilder } from '../../onnx/builder';
import { type GraphNode, intAttribute } from '../../onnx/graph';
import { int32Tensor } from '../../onnx/tensorData';

export interface QuantizedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly blockSize: number;
}

export function quantizedMatrix(node: GraphNode): QuantizedMatrix {
  return {
    rows: intAttribute(node, 'N', 0),
    columns: intAttribute(node, 'K', 0),
    bits: intAttribute(node, 'bits', 4),
    blockSize: intAttribute(node, 'block_size', 32),
  };
}

export function dequantizeMatrix(builder: GraphBuilder, node: GraphNode, rows: number): string {
  const { columns, bits, blockSize } = quantizedMatrix(node);
  const [, codes, scales, zeroPoints] = node.inputs as readonly [string, string, string, string?];
  const blocks = Math.ceil(columns / blockSize);
  const table = builder.node('Reshape', [codes, builder.int64([rows, (blocks * blockSize * bits) / 8])]);
  const scaleTable = builder.node('Reshape', [scales, builder.int64([rows, blocks])]);
  const indices = builder.initializer(
    int32Tensor(
      `row_indices_${rows}`,
      Array.from({ length: rows }, (_, i) => i),
    ),
  );
  const inputs = [table, indices, scaleTable];
  if (zeroPoints)
    inputs.push(builder.node('Reshape', [zeroPoints, builder.int64([rows, Math.ceil((blocks * bits) / 8)])]));
  const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
  return builder.node('GatherBlockQuantized', inputs, attributes, 'com.microsoft');
}
