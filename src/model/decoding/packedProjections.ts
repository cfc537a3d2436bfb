import type { Graph, GraphNode } from '../../onnx/graph';
import { producersOf } from '../../onnx/producersOf';
import { prune } from '../../onnx/prune';

/**
 * GroupQueryAttention reads queries, keys and values from one tensor where one product makes them and a Split takes it
 * apart: attention that is written out separates heads in one go, instead of each part for itself.
 */
export function packedProjections(graph: Graph): Graph {
  const producers = producersOf(graph.nodes);
  const packed = (node: GraphNode): GraphNode => {
    if (node.opType !== 'GroupQueryAttention') return node;
    const [query, key, value, ...others] = node.inputs;
    const split = producers.get(query ?? '');
    if (split?.opType !== 'Split' || split.outputs.length !== 3) return node;
    const inOrder = [query, key, value].every((name, i) => name === split.outputs[i]);
    return inOrder ? { ...node, inputs: [split.inputs[0]!, '', '', ...others] } : node;
  };
  return prune({ ...graph, nodes: graph.nodes.map(packed) });
}
