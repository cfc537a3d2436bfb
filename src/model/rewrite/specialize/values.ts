/**
 * What a graph's values depend on. A value carries text where the contents of the embeddings (or of a cache) enter it;
 * its shape alone does not count. Everything else is known once the lengths are.
 */
import type { Graph, GraphNode, GraphTensor } from '../../../onnx/graph';

/** Constants of more elements than this are weights: never computed on the host. */
const MOST_HOST_ELEMENTS = 2 ** 16;

export interface ValueKinds {
  readonly text: ReadonlySet<string>;
  /** Made from large constants alone (a transposed table): these nodes stay in the graph. */
  readonly weights: ReadonlySet<string>;
}

/** @param textInputs graph inputs that carry text: embeddings, token ids, caches */
export function valueKinds(graph: Graph, textInputs: readonly string[]): ValueKinds {
  const text = new Set(textInputs);
  const weights = new Set<string>();
  const constant = new Set(graph.initializers.keys());
  for (const node of graph.nodes) {
    const inputs = node.inputs.filter((input) => input !== '');
    const mark = (set: Set<string>): void => {
      for (const output of node.outputs) if (output !== '') set.add(output);
    };
    if (node.opType !== 'Shape' && node.opType !== 'Size' && inputs.some((input) => text.has(input))) mark(text);
    else if (inputs.every((input) => constant.has(input))) {
      mark(constant);
      const large = (input: string): boolean => weights.has(input) || isLarge(graph.initializers.get(input));
      if (node.opType !== 'Shape' && node.opType !== 'Size' && inputs.some(large)) mark(weights);
    }
  }
  return { text, weights };
}

function isLarge(tensor: GraphTensor | undefined): boolean {
  return tensor !== undefined && tensor.dims.reduce((size, dim) => size * dim, 1) > MOST_HOST_ELEMENTS;
}

/** Whether the node is computed from lengths and small constants alone. */
export function isTextFree(node: GraphNode, { text, weights }: ValueKinds): boolean {
  return !node.outputs.some((output) => text.has(output) || weights.has(output));
}
