import { OPSETS } from './builder';
import type { Attribute, DataType, Graph, GraphNode, GraphTensor, ValueInfo } from './graph';
import { floatTensor, toFloat32, toInt64 } from './tensorData';
import { upgrade } from './upgrade';

/** TensorProto.DataType, as the attribute `to` of Cast has it. */
const FLOAT32 = 1;
const FLOAT16 = 10;
const BFLOAT16 = 16;

/**
 * One form for what exporters write in several: Constant nodes become initialisers, dropout and identity vanish,
 * operators are those of one operator set, half precision becomes float32 (training and sampling compute in float32,
 * so that both see the same function).
 */
export function normalize(graph: Graph): Graph {
  const initializers = new Map<string, GraphTensor>();
  for (const [name, tensor] of graph.initializers) initializers.set(name, widen(tensor));
  const renamed = new Map<string, string>();
  const nodes: GraphNode[] = [];
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const addConstant = (tensor: GraphTensor): string => {
    initializers.set(tensor.name, tensor);
    return tensor.name;
  };
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map((input) => renamed.get(input) ?? input) };
    const output = node.outputs[0]!;
    const constant = constantValue(node);
    if (constant !== undefined) initializers.set(output, widen({ ...constant, name: output }));
    else if (isIdentity(node) && !outputs.has(output)) renamed.set(output, node.inputs[0]!);
    else nodes.push(widenAttributes(upgrade(node, addConstant)));
  }
  // Newer sets than ours only add operators.
  const version = Math.max(OPSETS['']!, graph.opsets[''] ?? 0);
  const opsets = { ...graph.opsets, ...OPSETS, '': version };
  const full = (value: ValueInfo): ValueInfo => (isHalf(value.dataType) ? { ...value, dataType: 'float32' } : value);
  return { ...graph, opsets, initializers, nodes, inputs: graph.inputs.map(full), outputs: graph.outputs.map(full) };
}

function isHalf(dataType: DataType): boolean {
  return dataType === 'float16' || dataType === 'bfloat16';
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
  return isHalf(tensor.dataType) ? floatTensor(tensor.name, toFloat32(tensor), tensor.dims) : tensor;
}

/** What a node makes in half precision (Cast, ConstantOfShape) it makes in float32. */
function widenAttributes(node: GraphNode): GraphNode {
  if (node.domain !== '') return node;
  const { to, value } = node.attributes;
  let changed: Record<string, Attribute> | undefined;
  if (node.opType === 'Cast' && to?.kind === 'int' && (to.value === FLOAT16 || to.value === BFLOAT16))
    changed = { to: { kind: 'int', value: FLOAT32 } };
  if (node.opType === 'ConstantOfShape' && value?.kind === 'tensor')
    changed = { value: { kind: 'tensor', value: widen(value.value) } };
  return changed === undefined ? node : { ...node, attributes: { ...node.attributes, ...changed } };
}
