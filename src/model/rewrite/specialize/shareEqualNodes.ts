/**
 * One node for nodes that compute the same: exporters write the same shapes, masks and angles again in every layer, and
 * layers are one program only where they read the same values.
 */
import type { Attribute, Graph, GraphNode, GraphTensor } from '../../../onnx/graph';

function tensorKey({ dataType, dims, data }: GraphTensor): string {
  return `${dataType}[${dims}]${Array.from(data).join()}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** One name for constants of the same contents, of those that the given nodes read. */
function equalConstants(graph: Graph, readers: readonly GraphNode[]): Map<string, string> {
  const representative = new Map<string, string>();
  const alike = new Map<string, GraphTensor[]>();
  for (const name of new Set(readers.flatMap((node) => node.inputs))) {
    const tensor = graph.initializers.get(name);
    if (tensor === undefined) continue;
    // A few bytes tell most apart; the rest are compared whole.
    const key = `${tensor.dataType}[${tensor.dims}]${tensor.data.subarray(0, 64)}`;
    const known = alike.get(key) ?? [];
    alike.set(key, known);
    const same = known.find((other) => sameBytes(other.data, tensor.data));
    if (same === undefined) known.push(tensor);
    else representative.set(name, same.name);
  }
  return representative;
}

function attributeKey([name, attribute]: [string, Attribute]): string {
  const value = attribute.kind === 'tensor' ? tensorKey(attribute.value) : JSON.stringify(attribute.value);
  return `${name}=${value}`;
}

/**
 * @param shared which nodes may be merged
 * @param shapeKey what tells the shape of a value apart; a Shape node is known by this, not by what it measures
 */
export function shareEqualNodes(
  graph: Graph,
  shared: (node: GraphNode) => boolean,
  shapeKey: (name: string) => string,
): Graph {
  const representative = equalConstants(graph, graph.nodes.filter(shared));
  const rename = (name: string): string => representative.get(name) ?? name;
  const made = new Map<string, GraphNode>();
  const outputNames = new Set(graph.outputs.map((output) => output.name));
  const nodes: GraphNode[] = [];
  for (const source of graph.nodes) {
    if (!shared(source) || source.outputs.some((output) => outputNames.has(output))) {
      // Its constants stay its own: weights have gradients by name.
      nodes.push({
        ...source,
        inputs: source.inputs.map((name) => (graph.initializers.has(name) ? name : rename(name))),
      });
      continue;
    }
    const node = { ...source, inputs: source.inputs.map(rename) };
    const attributes = Object.entries(node.attributes).map(attributeKey).sort();
    const inputs = node.opType === 'Shape' || node.opType === 'Size' ? node.inputs.map(shapeKey) : node.inputs;
    const key = [node.domain, node.opType, node.outputs.length, attributes, inputs].join('|');
    const known = made.get(key);
    if (known === undefined) {
      made.set(key, node);
      nodes.push(node);
    } else for (const [i, output] of node.outputs.entries()) representative.set(output, known.outputs[i]!);
  }
  return { ...graph, nodes };
}
