/**
 * What a quantised product computes in: MatMulNBits' `accuracy_level`. 1 is float32; 4 rounds activations to int8, block by
 * block, which a CPU multiplies in half the time and which has no gradient. Training is float32 always; Node, where it
 * decodes quantised weights, follows the file, as the engines do that D* is taken to (note 13).
 */
import { type Graph, type GraphNode, intAttribute } from '../../onnx/graph';

const FLOAT32 = 1;
const INT8 = 4;

const isProduct = (node: GraphNode): boolean => node.opType === 'MatMulNBits';

/** The same graph with every product at one level. */
export function atAccuracyLevel(graph: Graph, value: typeof FLOAT32 | typeof INT8): Graph {
  const accuracy_level = { kind: 'int', value } as const;
  const nodes = graph.nodes.map((node) =>
    isProduct(node) ? { ...node, attributes: { ...node.attributes, accuracy_level } } : node,
  );
  return { ...graph, nodes };
}

export const inFloat32 = (graph: Graph): Graph => atAccuracyLevel(graph, FLOAT32);

/** Whether any product of the graph rounds its activations. */
export function roundsActivations({ nodes }: Graph): boolean {
  return nodes.some((node) => isProduct(node) && intAttribute(node, 'accuracy_level', 0) === INT8);
}
