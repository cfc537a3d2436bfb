import type { Graph } from '../../onnx/graph';
import { producersOf } from '../../onnx/producersOf';

/** The same graph with each output made under its own name, where an Identity gave it that name: ONNX Runtime copies there. */
export function outputsByName(graph: Graph): Graph {
  const producers = producersOf(graph.nodes);
  const names = new Map<string, string>();
  const dropped = new Set<string>();
  for (const { name } of graph.outputs) {
    const identity = producers.get(name);
    const value = identity?.inputs[0] ?? '';
    if (identity?.opType !== 'Identity' || !producers.has(value) || names.has(value)) continue;
    if (graph.outputs.some((output) => output.name === value)) continue;
    names.set(value, name);
    dropped.add(name);
  }
  const renamed = (value: string): string => names.get(value) ?? value;
  return {
    ...graph,
    nodes: graph.nodes
      .filter(({ opType, outputs }) => opType !== 'Identity' || !dropped.has(outputs[0]!))
      .map((node) => ({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) })),
  };
}
