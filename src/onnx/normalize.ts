import type { Attribute, Graph, GraphNode, GraphTensor } from './graph';
import { floatTensor, toFloat32, toInt64 } from './tensorData';

const FLOAT32 = 1;
const FLOAT16 = 10;

/**
 * One form for what exporters write in several: Constant nodes become initialisers, dropout and identity vanish,
 * half precision becomes float32 (training and sampling compute in float32, so that both see the same function).
 */
export function normalize(graph: Graph): Graph {
  const initializers = new Map<string, GraphTensor>();
  for (const [name, tensor] of graph.initializers) initializers.set(name, widen(tensor));
  const renamed = new Map<string, string>();
  const nodes: GraphNode[] = [];
  const outputs = new Set(graph.outputs.map((output) => output.name));
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map((input) => renamed.get(input) ?? input) };
    const output = node.outputs[0] as string;
    const constant = constantValue(node);
    if (constant !== undefined) initializers.set(output, widen({ ...constant, name: output }));
    else if (isIdentity(node) && !outputs.has(output)) renamed.set(output, node.inputs[0] as string);
    else nodes.push(widenCast(node));
  }
  const full = <T extends { dataType: string }>(value: T): T =>
    value.dataType === 'float16' ? { ...value, dataType: 'float32' } : value;
  return { ...graph, initializers, nodes, inputs: graph.inputs.map(full), outputs: graph.outputs.map(full) };
}

function isIdentity(node: GraphNode): boolean {
  return node.domain === '' && (node.opType === 'Identity' || (node.opType === 'Dropout' && node.outputs.length === 1));
}

function constantValue(node: GraphNode): GraphTensor | undefined {
  if (node.opType !== 'Constant' || node.domain !== '') return undefined;
  const { value, value_float, value_floats, value_int, value_ints } = node.attributes;
  if (value?.kind === 'tensor') return value.value;
  if (value_float?.kind === 'float') return floatTensor('', [value_float.value], []);
  if (value_floats?.kind === 'floats') return floatTensor('', value_floats.value, [value_floats.value.length]);
  if (value_int?.kind === 'int') return int64('', [value_int.value], []);
  if (value_ints?.kind === 'ints') return int64('', value_ints.value, [value_ints.value.length]);
  return undefined;
}

function int64(name: string, values: readonly number[], dims: readonly number[]): GraphTensor {
  return { name, dataType: 'int64', dims, data: new Uint8Array(BigInt64Array.from(values, toInt64).buffer) };
}

function widen(tensor: GraphTensor): GraphTensor {
  if (tensor.dataType !== 'float16' && tensor.dataType !== 'bfloat16') return tensor;
  return floatTensor(tensor.name, toFloat32(tensor), tensor.dims);
}

function widenCast(node: GraphNode): GraphNode {
  const to = node.attributes.to;
  if (node.opType !== 'Cast' || to?.kind !== 'int' || to.value !== FLOAT16) return node;
  const attributes: Record<string, Attribute> = { ...node.attributes, to: { kind: 'int', value: FLOAT32 } };
  return { ...node, attributes };
}
