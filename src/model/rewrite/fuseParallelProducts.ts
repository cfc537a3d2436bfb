/**
 * Products of one tensor with several constant weights (q, k, v; gate, up) as one product and a Split:
 * x·W₁, x·W₂ → Split(x·[W₁ W₂]). A wider product fills the cores better, and its gradient is one product too.
 */
import type { Graph, GraphNode, GraphTensor } from '../../onnx/graph';
import { isMade } from '../../onnx/madeTensor';
import { floatTensor, int64Tensor, toFloat32 } from '../../onnx/tensorData';

/** @param apart names of weights that stay tensors of their own */
export function fuseParallelProducts(graph: Graph, apart: ReadonlySet<string> = new Set()): Graph {
  const groups = productsOfOneInput(graph, apart);
  if (groups.length === 0) return graph;
  const initializers = new Map(graph.initializers);
  const replacement = new Map<GraphNode, readonly GraphNode[]>();
  for (const group of groups) {
    const weights = group.map((node) => initializers.get(node.inputs[1]!)!);
    const first = group[0]!;
    const name = weights.map((weight) => weight.name).join('|');
    const widths = weights.map(({ dims }) => dims[1]!);
    initializers.set(name, besideEachOther(name, weights));
    initializers.set(`${name}.widths`, int64Tensor(`${name}.widths`, widths, [widths.length]));
    for (const weight of weights) initializers.delete(weight.name);
    const joined = `${first.outputs[0]}.joined`;
    for (const node of group) replacement.set(node, []);
    replacement.set(first, [
      { ...first, inputs: [first.inputs[0]!, name], outputs: [joined] },
      {
        opType: 'Split',
        domain: '',
        name: `${first.name}_split`,
        inputs: [joined, `${name}.widths`],
        outputs: group.map((node) => node.outputs[0]!),
        attributes: { axis: { kind: 'int', value: -1 } },
      },
    ]);
  }
  return { ...graph, initializers, nodes: graph.nodes.flatMap((node) => replacement.get(node) ?? [node]) };
}

/** Groups of two and more; a weight that anything else reads stays as it is. */
function productsOfOneInput(graph: Graph, apart: ReadonlySet<string>): GraphNode[][] {
  const readers = new Map<string, number>();
  for (const node of graph.nodes) for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  const groups = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    if (node.opType !== 'MatMul' || node.domain !== '') continue;
    const [x, name] = node.inputs as [string, string];
    const weight = graph.initializers.get(name);
    if (weight?.dims.length !== 2 || weight.dataType !== 'float32' || readers.get(name) !== 1) continue;
    // Joining would read it.
    if (isMade(weight) || apart.has(name)) continue;
    groups.set(x, [...(groups.get(x) ?? []), node]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** [K, N₁], [K, N₂], … → [K, N₁ + N₂ + …] */
function besideEachOther(name: string, weights: readonly GraphTensor[]): GraphTensor {
  const rows = weights[0]?.dims[0] as number;
  const width = weights.reduce((sum, { dims }) => sum + dims[1]!, 0);
  const out = new Float32Array(rows * width);
  let offset = 0;
  for (const weight of weights) {
    const columns = weight.dims[1]!;
    const values = toFloat32(weight);
    for (let row = 0; row < rows; row++)
      out.set(values.subarray(row * columns, (row + 1) * columns), row * width + offset);
    offset += columns;
  }
  return floatTensor(name, out, [rows, width]);
}
