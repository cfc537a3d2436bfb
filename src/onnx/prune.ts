import type { Graph, GraphNode } from './graph';

/** Nodes that the wanted values need, in their order. */
export function liveNodes(nodes: readonly GraphNode[], wanted: Iterable<string>): GraphNode[] {
  const needed = new Set(wanted);
  const live: GraphNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) if (input !== '') needed.add(input);
    live.push(node);
  }
  return live.reverse();
}

/** The graph without nodes, inputs and initialisers that its outputs do not need. */
export function prune(graph: Graph): Graph {
  const nodes = liveNodes(
    graph.nodes,
    graph.outputs.map((output) => output.name),
  );
  const used = new Set(nodes.flatMap((node) => node.inputs));
  for (const output of graph.outputs) used.add(output.name);
  return {
    ...graph,
    nodes,
    inputs: graph.inputs.filter((input) => used.has(input.name)),
    initializers: new Map([...graph.initializers].filter(([name]) => used.has(name))),
  };
}
