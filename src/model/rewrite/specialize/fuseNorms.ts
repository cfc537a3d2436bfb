/**
 * Root-mean-square norms that exporters trace operator by operator, x / √(mean(x²) + ε) ⊙ g, as the one operator that
 * every provider has (Zhang & Sennrich 2019): one node for nine in each direction, and one value instead of six.
 */
import { float } from '../../../onnx/builder';
import { type Graph, type GraphNode, intAttribute } from '../../../onnx/graph';
import { producersOf, readersOf } from '../../../onnx/producersOf';
import { prune } from '../../../onnx/prune';
import { toFloat32, toIntegers } from '../../../onnx/tensorData';

export function fuseNorms<T extends Graph>(graph: T): T {
  const chain = new Chain(graph);
  const fused = new Map<GraphNode, GraphNode>();
  for (const node of graph.nodes) {
    const norm = node.opType === 'ReduceMean' ? chain.normOf(node) : undefined;
    if (norm !== undefined) fused.set(norm.last, norm.node);
  }
  if (fused.size === 0) return graph;
  return { ...graph, ...prune({ ...graph, nodes: graph.nodes.map((node) => fused.get(node) ?? node) }) };
}

class Chain {
  private readonly producers: ReadonlyMap<string, GraphNode>;
  private readonly readers: ReadonlyMap<string, readonly GraphNode[]>;

  constructor(private readonly graph: Graph) {
    this.producers = producersOf(graph.nodes);
    this.readers = readersOf(graph.nodes);
  }

  normOf(mean: GraphNode): { last: GraphNode; node: GraphNode } | undefined {
    const x = this.squared(mean.inputs[0]!);
    const axes = this.graph.initializers.get(mean.inputs[1] ?? '');
    if (x === undefined || axes === undefined || intAttribute(mean, 'keepdims', 1) !== 1) return undefined;
    if (toIntegers(axes).join() !== '-1') return undefined;
    const add = this.only(mean, 'Add');
    const epsilon = add && this.scalar(other(add, mean));
    const root = add && this.only(add, 'Sqrt');
    if (epsilon === undefined || root === undefined) return undefined;
    const normed = this.normed(root, x);
    const last = normed && this.only(normed, 'Mul');
    const gain = last && other(last, normed);
    const weight = this.graph.initializers.get(gain ?? '');
    if (last === undefined || gain === undefined || weight?.dims.length !== 1) return undefined;
    const node: GraphNode = {
      opType: 'SimplifiedLayerNormalization',
      domain: '',
      name: last.name,
      inputs: [x, gain],
      outputs: last.outputs,
      attributes: {
        axis: { kind: 'int', value: -1 },
        epsilon: float(epsilon),
        stash_type: { kind: 'int', value: 1 },
      },
    };
    return { last, node };
  }

  /** x of x² or x·x. */
  private squared(name: string): string | undefined {
    const node = this.producers.get(name);
    const [a, b] = node?.inputs ?? [];
    if (node?.opType === 'Mul') return a === b ? a : undefined;
    return node?.opType === 'Pow' && this.scalar(b) === 2 ? a : undefined;
  }

  /** x ÷ root, or x times its reciprocal. */
  private normed(root: GraphNode, x: string): GraphNode | undefined {
    const [output] = root.outputs as [string];
    const divided = this.only(root, 'Div');
    if (divided?.inputs[0] === x) return divided;
    const inverse = divided && this.scalar(divided.inputs[0]) === 1 ? divided : this.only(root, 'Reciprocal');
    if (inverse === undefined || inverse.inputs[inverse.opType === 'Div' ? 1 : 0] !== output) return undefined;
    const product = this.only(inverse, 'Mul');
    return product && other(product, inverse) === x ? product : undefined;
  }

  /** The one reader of a node's output, if it is of this type. */
  private only(node: GraphNode, opType: string): GraphNode | undefined {
    const [reader, ...others] = this.readers.get(node.outputs[0]!) ?? [];
    return reader?.opType === opType && others.length === 0 ? reader : undefined;
  }

  private scalar(name: string | undefined): number | undefined {
    const tensor = this.graph.initializers.get(name ?? '');
    if (tensor?.dataType !== 'float32' || tensor.data.length !== 4) return undefined;
    return toFloat32(tensor)[0];
  }
}

/** What a node of two inputs reads besides another node's output. */
function other(node: GraphNode, known: GraphNode): string {
  const [a, b] = node.inputs as [string, string];
  return a === known.outputs[0] ? b : a;
}
