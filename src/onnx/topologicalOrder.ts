import { broken } from './fault';
import { describeNode, type GraphNode } from './graph';

/** Nodes so that each comes after those whose values it reads; a sorted list comes back as it is. */
export function topologicalOrder(nodes: readonly GraphNode[], given: ReadonlySet<string>, file: string): GraphNode[] {
  const ready = new Set(given);
  const order: GraphNode[] = [];
  const waiting = new Map<string, number[]>();
  const missing = new Int32Array(nodes.length);
  const queue: number[] = [];
  nodes.forEach((node, i) => {
    const unmet = new Set(node.inputs.filter((input) => input !== '' && !given.has(input)));
    missing[i] = unmet.size;
    for (const input of unmet) {
      const list = waiting.get(input);
      if (list === undefined) waiting.set(input, [i]);
      else list.push(i);
    }
  });
  // A sorted file keeps its order: layers stay together.
  const sorted = nodes.every((node) => {
    const met = node.inputs.every((input) => input === '' || ready.has(input));
    for (const output of node.outputs) ready.add(output);
    return met;
  });
  if (sorted) return [...nodes];
  nodes.forEach((_, i) => {
    if (missing[i] === 0) queue.push(i);
  });
  for (let head = 0; head < queue.length; head++) {
    const node = nodes[queue[head]!]!;
    order.push(node);
    for (const output of node.outputs)
      for (const i of waiting.get(output) ?? []) {
        missing[i] = missing[i]! - 1;
        if (missing[i] === 0) queue.push(i);
      }
  }
  if (order.length < nodes.length) {
    const stuck = nodes.find((_, i) => missing[i]! > 0)!;
    throw broken(file, `its graph runs in a circle through ${describeNode(stuck)}`);
  }
  return order;
}
