/**
 * One node for nodes that compute the same: exporters write the same shapes, masks and angles again in every layer, and
 * layers are one program only where they read the same values.
 */
import type { Attribute, Graph, GraphNode, GraphTensor } from '../../onnx/graph';

/** Constants up to this many bytes are compared by content; larger ones by name. */
const COMPARED_BYTES = 4096;

function tensorKey({ dataType, dims, data }: GraphTensor): string {
  return `${dataType}[${dims}]${Array.from(data).join()}`;
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
  const representative = new Map<string, string>();
  const byContent = new Map<string, string>();
  for (const [name, tensor] of graph.initializers) {
    if (tensor.data.length > COMPARED_BYTES) continue;
    const key = tensorKey(tensor);
    const known = byContent.get(key);
    if (known === undefined) byContent.set(key, name);
    else representative.set(name, known);
  }
  const rename = (name: string): string => representative.get(name) ?? name;
  const made = new Map<string, GraphNode>();
  const kept = new Set(graph.outputs.map((output) => output.name));
  const nodes: GraphNode[] = [];
  for (const source of graph.nodes) {
    if (!shared(source) || source.outputs.some((output) => kept.has(output))) {
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
    } else for (const [i, output] of node.outputs.entries()) representative.set(output, known.outputs[i] as string);
  }
  return { ...graph, nodes };
}
