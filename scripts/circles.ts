/**
 * The circles of a graph: its strongly connected components of more than one node, and nodes that name themselves.
 * Tarjan 1972, "Depth-first search and linear graph algorithms"; O(nodes + edges).
 * @returns each circle's nodes, sorted; circles in the order of their first nodes
 */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const circles: string[][] = [];

  const visit = (node: string): void => {
    const index = found.size;
    found.set(node, index);
    lowest.set(node, index);
    path.push(node);
    onPath.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!found.has(next)) visit(next);
      // What is no longer on the path belongs to a component that is closed.
      if (onPath.has(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== index) return;
    const component = path.splice(path.indexOf(node));
    for (const member of component) onPath.delete(member);
    if (component.length > 1 || graph.get(node)?.includes(node)) circles.push(component.sort());
  };
  for (const node of graph.keys()) if (!found.has(node)) visit(node);
  return circles.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}
