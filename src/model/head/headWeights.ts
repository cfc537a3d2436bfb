/**
 * The matrix of an output projection, read chunk by chunk from host memory in whatever form the checkpoint has it, so
 * that no second copy of it stands anywhere. Legend: V vocabulary, d token dimension, W words of a chunk.
 */
import { type Graph, type GraphNode, intAttribute } from '../../onnx/graph';
import { dequantizeRow, productTable } from '../../onnx/quantizedTable';

import type { DeviceTensor } from '../../runtime/types';
import type { CanonicalSegment } from '../blocks/canonicalSegment';
import { SEGMENT_OUTPUT } from '../blocks/canonicalSegment';

export interface HeadMatrix {
  readonly words: number;
  /** The activation [.., d] that is multiplied. */
  readonly input: string;
  /** Whether a chunk is [W, d] or [d, W]. */
  readonly layout: 'rows' | 'columns';
  /** Words first … first + count − 1 into `out`, as the layout says. */
  readWords(first: number, count: number, out: Float32Array): void;
  /** One word's weights [d] into `out` at `offset`. */
  readWord(word: number, out: Float32Array, offset: number): void;
}

type Weights = Readonly<Record<string, DeviceTensor>>;

/** @returns undefined where the logits are more than one product with a constant matrix */
export function headMatrix(head: CanonicalSegment, weights: Weights): HeadMatrix | undefined {
  const { graph } = head;
  const product = graph.nodes.find((node) => node.outputs.includes(SEGMENT_OUTPUT));
  if (product?.opType === 'MatMul') return floatMatrix(graph, product, weights);
  return product?.opType === 'MatMulNBits' ? quantizedMatrix(graph, product, head, weights) : undefined;
}

function floatMatrix(graph: Graph, product: GraphNode, weights: Weights): HeadMatrix | undefined {
  const [input, name] = product.inputs as [string, string];
  const turned = graph.nodes.find((node) => node.outputs[0] === name && node.opType === 'Transpose');
  const tensor = weights[turned === undefined ? name : turned.inputs[0]!];
  if (tensor?.dims.length !== 2 || tensor.type !== 'float32') return undefined;
  const data = tensor.data as Float32Array;
  const [rows, columns] = tensor.dims as [number, number];
  if (turned !== undefined)
    return {
      words: rows,
      input,
      layout: 'rows',
      readWords: (first, count, out) => out.set(data.subarray(first * columns, (first + count) * columns)),
      readWord: (word, out, offset) => out.set(data.subarray(word * columns, (word + 1) * columns), offset),
    };
  return {
    words: columns,
    input,
    layout: 'columns',
    readWords: (first, count, out) => {
      for (let k = 0; k < rows; k++)
        out.set(data.subarray(k * columns + first, k * columns + first + count), k * count);
    },
    readWord: (word, out, offset) => {
      for (let k = 0; k < rows; k++) out[offset + k] = data[k * columns + word]!;
    },
  };
}

function quantizedMatrix(
  graph: Graph,
  product: GraphNode,
  { weights: tensors }: CanonicalSegment,
  weights: Weights,
): HeadMatrix | undefined {
  const [input, codes, scales, zeroPoints, groups, bias] = product.inputs as [string, string, string, ...string[]];
  if (groups || bias || intAttribute(product, 'weight_prepacked', 0) !== 0) return undefined;
  const named = (name: string): string => {
    const reshape = graph.nodes.find((node) => node.outputs[0] === name && node.opType === 'Reshape');
    return reshape === undefined ? name : reshape.inputs[0]!;
  };
  const codeBytes = weights[named(codes)]?.data;
  const scaleTensor = tensors.get(named(scales));
  const zeroTensor = zeroPoints ? tensors.get(named(zeroPoints)) : undefined;
  if (!(codeBytes instanceof Uint8Array) || scaleTensor === undefined || (zeroPoints && !zeroTensor)) return undefined;
  const table = productTable(product, codeBytes, scaleTensor, zeroTensor);
  return {
    words: intAttribute(product, 'N', 0),
    input,
    layout: 'rows',
    readWords: (first, count, out) => {
      for (let i = 0; i < count; i++) dequantizeRow(table, first + i, out, i * table.columns);
    },
    readWord: (word, out, offset) => dequantizeRow(table, word, out, offset),
  };
}
