/**
 * A float64 interpreter of ONNX graphs, written from the operators' definitions (onnx.ai, opset 21; ORT
 * ContribOperators.md, 1.30) and from nothing of the rules it checks. Plain loops: for tiny shapes only.
 */
import { describeNode, type Graph, type GraphNode, type GraphTensor, operatorKey } from '../../onnx/graph';
import { halfToFloat } from '../../onnx/tensorData';
import { type NdArray, ndArray } from './array';
import { ELEMENTWISE } from './operators/elementwise';
import { INDEXING } from './operators/indexing';
import { LAYOUT } from './operators/layout';
import { NORMALIZATION } from './operators/normalization';
import type { Operator } from './operators/operator';
import { PRODUCTS } from './operators/products';
import { QUANTIZED } from './operators/quantized';
import { REDUCTIONS } from './operators/reductions';
import { ROTARY } from './operators/rotary';

/** Keys are "domain.opType", ai.onnx without a domain. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ...ELEMENTWISE,
  ...INDEXING,
  ...LAYOUT,
  ...NORMALIZATION,
  ...PRODUCTS,
  ...QUANTIZED,
  ...REDUCTIONS,
  ...ROTARY,
};

export type Feeds = Readonly<Record<string, NdArray>>;

/**
 * Every value of the graph by name.
 * @throws RangeError for an operator that is not here, or a feed that is missing
 */
export function interpret(graph: Graph, feeds: Feeds): Map<string, NdArray> {
  const values = new Map<string, NdArray>();
  for (const tensor of graph.initializers.values()) values.set(tensor.name, fromTensor(tensor));
  for (const { name } of graph.inputs) {
    const feed = feeds[name];
    if (feed === undefined) throw new RangeError(`the graph '${graph.name}' wants the input '${name}'`);
    values.set(name, feed);
  }
  for (const node of graph.nodes) interpretNode(node, values);
  return values;
}

function interpretNode(node: GraphNode, values: Map<string, NdArray>): void {
  const operator = OPERATORS[operatorKey(node)];
  if (operator === undefined) throw new RangeError(`no float64 form of ${describeNode(node)}`);
  const inputs = node.inputs.map((name) => {
    if (name === '') return undefined;
    const value = values.get(name);
    if (value === undefined) throw new RangeError(`${describeNode(node)} reads '${name}', which nothing made`);
    return value;
  });
  const results = operator({ node, inputs });
  node.outputs.forEach((name, i) => {
    const result = results[i];
    if (name === '') return;
    if (result === undefined) throw new RangeError(`${describeNode(node)} has no output ${i} here`);
    values.set(name, result);
  });
}

/** Constant data as float64; four-bit codes are unpacked. */
export function fromTensor(tensor: GraphTensor): NdArray {
  const bytes = tensor.data.slice().buffer;
  switch (tensor.dataType) {
    case 'float32':
      return ndArray(new Float32Array(bytes), tensor.dims);
    case 'float64':
      return ndArray(new Float64Array(bytes), tensor.dims);
    case 'float16':
      return ndArray(Array.from(new Uint16Array(bytes), halfToFloat), tensor.dims);
    case 'int64':
      return ndArray(Array.from(new BigInt64Array(bytes), Number), tensor.dims);
    case 'int32':
      return ndArray(new Int32Array(bytes), tensor.dims);
    case 'bool':
    case 'uint8':
      return ndArray(new Uint8Array(bytes), tensor.dims);
    default:
      throw new RangeError(`'${tensor.name}': constants of type ${tensor.dataType} are not interpreted`);
  }
}
