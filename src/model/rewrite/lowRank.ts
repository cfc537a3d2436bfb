/**
 * Low-rank adapters (Hu et al. 2021, arXiv 2106.09685) beside the linear layers of a checkpoint: y = W·x becomes
 * W·x + (alpha ÷ rank)·B·A·x, whatever W is stored as. A and B are float32 initialisers here, zero, under PEFT's names: blocks
 * take them as weights, decoding as inputs. Layers are PyTorch's: a product for q, k and v together has an adapter for each.
 */
import { StudioError } from '../../errors';
import { type Attribute, describeNode, type Graph, type GraphNode, type GraphTensor } from '../../onnx/graph';
import { floatTensor, int64Tensor } from '../../onnx/tensorData';
import type { AdaptedLayer, AdapterShape } from '../types';
import { type LinearProduct, linearProducts, namelessProducts } from './linearLayers';

/** A weight of an adapter as the graph reads it: turned round and, B, scaled. */
export interface LowRankTensor {
  /** In the graph and in AdapterWeights. */
  readonly name: string;
  /** In the graph: A [inputs, rank], B [rank, outputs]. */
  readonly dims: readonly [number, number];
  /** In the graph ÷ in PEFT: alpha ÷ rank for B, 1 for A. */
  readonly scale: number;
}

export interface LowRankGraph {
  readonly graph: Graph;
  /** In the order of the model. */
  readonly layers: readonly AdaptedLayer[];
  readonly tensors: readonly LowRankTensor[];
}

export const weightA = (layer: string): string => `${layer}.lora_A.weight`;
export const weightB = (layer: string): string => `${layer}.lora_B.weight`;

/**
 * @param packed whether PyTorch too has one layer for q, k and v, and one for gate and up (Phi-3)
 * @throws StudioError BAD_OPTION for a shape that no adapter has, or a target that no layer has, naming the layers there are
 */
export function lowRank(graph: Graph, shape: AdapterShape, packed = false): LowRankGraph {
  assertShape(shape);
  const products = linearProducts(graph, packed);
  if (shape.targets === 'all-linear') assertNamed(graph);
  const isTarget = targeting(
    shape,
    products.flatMap(({ parts }) => parts.map(({ layer }) => layer)),
  );
  const layers: AdaptedLayer[] = [];
  const tensors: LowRankTensor[] = [];
  const constants: GraphTensor[] = [];
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const product of products) {
    const adapted = product.parts.filter(({ layer }) => isTarget(layer));
    if (adapted.length === 0) continue;
    for (const { layer, outputs } of adapted) {
      const { inputs } = product;
      layers.push({ name: layer, inputs, outputs });
      tensors.push({ name: weightA(layer), dims: [inputs, shape.rank], scale: 1 });
      tensors.push({ name: weightB(layer), dims: [shape.rank, outputs], scale: shape.alpha / shape.rank });
    }
    replaced.set(product.node, beside(product, isTarget, constants));
  }
  for (const { name, dims } of tensors) constants.push(floatTensor(name, new Float32Array(dims[0] * dims[1]), dims));
  return {
    graph: {
      ...graph,
      initializers: new Map([...graph.initializers, ...constants.map((tensor) => [tensor.name, tensor] as const)]),
      nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]),
    },
    layers,
    tensors,
  };
}

/** The product, its adapters, and their sum under the product's name. */
function beside(
  { node, parts }: LinearProduct,
  isTarget: (layer: string) => boolean,
  constants: GraphTensor[],
): GraphNode[] {
  const [x, y] = [node.inputs[0]!, node.outputs[0]!];
  const frozen = `${y}.frozen`;
  const nodes: GraphNode[] = [{ ...node, outputs: [frozen] }];
  const add = (opType: string, inputs: readonly string[], outputs: readonly string[]): string => {
    const attributes: Record<string, Attribute> =
      opType === 'Split' || opType === 'Concat' ? { axis: { kind: 'int', value: -1 } } : {};
    nodes.push({ opType, domain: '', name: `${outputs[0]}/${opType}`, inputs, outputs, attributes });
    return outputs[0]!;
  };
  const lowRankOf = (layer: string): string =>
    add('MatMul', [add('MatMul', [x, weightA(layer)], [`${layer}.lora_A`]), weightB(layer)], [`${layer}.lora_B`]);
  const [first] = parts;
  if (parts.length === 1) add('Add', [frozen, lowRankOf(first!.layer)], [y]);
  else if (parts.every(({ layer }) => isTarget(layer))) {
    const all = parts.map(({ layer }) => lowRankOf(layer));
    add('Add', [frozen, add('Concat', all, [`${y}.lora_B`])], [y]);
  } else {
    const widths = int64Tensor(
      `${y}.widths`,
      parts.map(({ outputs }) => outputs),
    );
    constants.push(widths);
    const cut = parts.map(({ layer }) => `${layer}.frozen`);
    add('Split', [frozen, widths.name], cut);
    const sums = parts.map(({ layer }, i) =>
      isTarget(layer) ? add('Add', [cut[i]!, lowRankOf(layer)], [`${layer}.adapted`]) : cut[i]!,
    );
    add('Concat', sums, [y]);
  }
  return nodes;
}

function assertShape({ rank, alpha }: AdapterShape): void {
  const fault = !(Number.isInteger(rank) && rank > 0)
    ? `a rank of ${rank}`
    : !(Number.isFinite(alpha) && alpha > 0)
      ? `an alpha of ${alpha}`
      : undefined;
  if (fault === undefined) return;
  throw new StudioError(
    'BAD_OPTION',
    `An adapter has no ${fault.replace(/^an? /, '')}.`,
    'Give a whole rank and an alpha, both above 0: 8 and 16 are usual.',
  );
}

/** All layers but some would be another adapter than PEFT's. */
function assertNamed(graph: Graph): void {
  const [nameless] = namelessProducts(graph);
  if (nameless === undefined) return;
  throw new StudioError(
    'BAD_OPTION',
    `Not every linear layer has PyTorch’s name in this model’s file: ${describeNode(nameless)} has none.`,
    'Choose the layers by name, or another export of this model, by Optimum or the onnxruntime-genai builder.',
    { where: describeNode(nameless) },
  );
}

/** PEFT's target_modules: a layer's whole name, or the last parts of it. */
function targeting({ targets }: AdapterShape, layers: readonly string[]): (layer: string) => boolean {
  const known = [...new Set(layers.map((layer) => layer.slice(layer.lastIndexOf('.') + 1)))];
  if (layers.length === 0)
    throw new StudioError(
      'BAD_OPTION',
      'The model’s file names no linear layer the way PyTorch does, so nothing can stand beside one.',
      'Choose another export of this model, by Optimum or the onnxruntime-genai builder.',
    );
  if (targets === 'all-linear') return () => true;
  const hits = (target: string, layer: string): boolean => layer === target || layer.endsWith(`.${target}`);
  const missed = targets.find((target) => !layers.some((layer) => hits(target, layer)));
  if (missed !== undefined || targets.length === 0)
    throw new StudioError(
      'BAD_OPTION',
      missed === undefined
        ? 'An adapter without a layer changes nothing.'
        : `The model has no linear layer '${missed}'.`,
      `Choose among ${known.join(', ')}.`,
    );
  return (layer) => targets.some((target) => hits(target, layer));
}

/** Adapters as inputs instead of constants: a session then serves every one of them. */
export function adaptersAsInputs(graph: Graph, tensors: readonly LowRankTensor[]): Graph {
  const read = tensors.filter(({ name }) => graph.initializers.has(name));
  if (read.length === 0) return graph;
  const names = new Set(read.map(({ name }) => name));
  return {
    ...graph,
    inputs: [...graph.inputs, ...read.map(({ name, dims }) => ({ name, dims, dataType: 'float32' as const }))],
    initializers: new Map([...graph.initializers].filter(([name]) => !names.has(name))),
  };
}
