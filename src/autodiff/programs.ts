/**
 * From one segment's graph to the graphs that run: forward, forward that keeps what the backward pass reads, and the
 * two backward passes (from kept values, or recomputing everything from the segment's input).
 */
import { OPSETS } from '../onnx/builder';
import type { Dim, Graph, GraphNode, GraphTensor, ValueInfo } from '../onnx/graph';
import type { ValueType } from '../onnx/inferShapes';
import { producersOf } from '../onnx/producersOf';
import { liveNodes } from '../onnx/prune';
import { differentiate } from './differentiate';

export const COTANGENT = 'dy';

/** Outputs of these are kept for the backward pass; what lies between is cheap enough to compute again. */
const EXPENSIVE = new Set(['MatMul', 'MatMulNBits', 'Gemm', 'Softmax', 'RotaryEmbedding']);

export interface KeptValue {
  readonly name: string;
  readonly dims: readonly Dim[];
}

export interface BackwardPrograms {
  /** Forward with the kept values as further outputs. */
  readonly forwardKeep: Graph;
  readonly kept: readonly KeptValue[];
  /** Reads x, weights, kept values and dy. */
  readonly backwardKept: Graph;
  /** Reads x, weights and dy. */
  readonly backwardRecompute: Graph;
  /** Value → output name of its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * @param segment graph whose outputs have cotangents of the same shapes
 * @param withRespectTo inputs whose gradients the backward programs give, as outputs "d_<name>"
 * @param cotangents output → its cotangent's name; outputs left out have none. Default: the first output's is `dy`
 */
export function backwardPrograms(
  segment: Graph,
  withRespectTo: readonly string[],
  cotangents: ReadonlyMap<string, string> = new Map([[segment.outputs[0]!.name, COTANGENT]]),
): BackwardPrograms {
  const differentiation = differentiate(segment, cotangents, withRespectTo);
  const gradients = new Map([...differentiation.gradients].map(([value]) => [value, `d_${value}`]));
  const renamed: GraphNode[] = [...differentiation.gradients].map(([value, gradient]) =>
    identity(gradient, `d_${value}`),
  );
  const backwardNodes = [...differentiation.nodes, ...renamed];
  const gradientOutputs = [...gradients].map(([value, name]): ValueInfo => {
    const type = differentiation.types.get(value)!;
    return { name, dataType: 'float32', dims: type.dims };
  });
  const initializers = new Map<string, GraphTensor>([...segment.initializers, ...differentiation.initializers]);
  const cotangentInputs = segment.outputs.flatMap((output): ValueInfo[] => {
    const name = cotangents.get(output.name);
    return name === undefined ? [] : [{ ...output, name }];
  });

  const everything = [...segment.nodes, ...backwardNodes];
  const targets = [...gradients.values()];
  const backwardRecompute = assemble(
    segment,
    'backward_recompute',
    liveNodes(everything, targets),
    [...segment.inputs, ...cotangentInputs],
    gradientOutputs,
    initializers,
  );

  const kept = valuesToKeep(segment, backwardNodes, targets, differentiation.types);
  const keptNames = new Set(kept.map((value) => value.name));
  const withoutKept = everything.filter((node) => !node.outputs.some((name) => keptNames.has(name)));
  const keptInfos = kept.map((value): ValueInfo => ({ ...value, dataType: 'float32' }));
  const backwardKept = assemble(
    segment,
    'backward_kept',
    liveNodes(withoutKept, targets),
    [...segment.inputs, ...cotangentInputs, ...keptInfos],
    gradientOutputs,
    initializers,
  );
  const forwardKeep: Graph = { ...segment, name: 'forward_keep', outputs: [...segment.outputs, ...keptInfos] };
  return { forwardKeep, kept, backwardKept, backwardRecompute, gradients };
}

/** Walk back from the gradients through the forward nodes, stopping at expensive values: those are kept. */
function valuesToKeep(
  segment: Graph,
  backwardNodes: readonly GraphNode[],
  targets: readonly string[],
  types: ReadonlyMap<string, ValueType>,
): KeptValue[] {
  const producers = producersOf(segment.nodes);
  const kept = new Map<string, KeptValue>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const node = producers.get(name);
    if (node === undefined || seen.has(name)) return;
    seen.add(name);
    const type = types.get(name);
    const isKept = EXPENSIVE.has(node.opType) || isSumOfProducts(node, producers);
    if (isKept && type?.dataType === 'float32') kept.set(name, { name, dims: type.dims });
    else for (const input of node.inputs) visit(input);
  };
  for (const node of liveNodes(backwardNodes, targets)) for (const input of node.inputs) visit(input);
  const outputs = new Set(segment.outputs.map((output) => output.name));
  return [...kept.values()].filter((value) => !outputs.has(value.name));
}

/** W·x + B·A·x: kept in the place of its parts, which are as large each, and which nothing reads but the sum. */
function isSumOfProducts(node: GraphNode, producers: ReadonlyMap<string, GraphNode>): boolean {
  const isProduct = (name: string): boolean => {
    const producer = producers.get(name);
    if (producer?.opType === 'Split' || producer?.opType === 'Concat')
      return producer.inputs.every((input) => !producers.has(input) || isProduct(input));
    return producer !== undefined && EXPENSIVE.has(producer.opType);
  };
  return node.opType === 'Add' && node.inputs.every(isProduct);
}

function assemble(
  segment: Graph,
  name: string,
  nodes: readonly GraphNode[],
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
  initializers: ReadonlyMap<string, GraphTensor>,
): Graph {
  const used = new Set(nodes.flatMap((node) => node.inputs));
  return {
    name: `${segment.name}_${name}`,
    opsets: OPSETS,
    nodes,
    outputs,
    // An input that the pass does not read would still have to be fed.
    inputs: inputs.filter((input) => used.has(input.name)),
    initializers: new Map([...initializers].filter(([key]) => used.has(key))),
  };
}

function identity(from: string, to: string): GraphNode {
  return { opType: 'Identity', domain: '', name: to, inputs: [from], outputs: [to], attributes: {} };
}
