/** Which nodes make a value, and which read it. */
import type { GraphNode } from './graph';

/** Every value that a node gives → that node. */
export function producersOf(nodes: readonly GraphNode[]): Map<string, GraphNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/** Every value that nodes read → those nodes, in their order, each once. */
export function readersOf(nodes: readonly GraphNode[]): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const input of new Set(node.inputs)) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else known.push(node);
    }
  return readers;
}
