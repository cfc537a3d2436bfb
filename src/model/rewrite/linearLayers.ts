/** The linear layers of a decoder's graph: products with constant weights, under the names of the layers that PyTorch has in their place. */
import { torchLayer } from '../../exporters/torchNames';
import { type Graph, type GraphNode, intAttribute } from '../../onnx/graph';
import { producersOf, readersOf } from '../../onnx/producersOf';
import { toIntegers } from '../../onnx/tensorData';

/** x·W, whatever W is stored as; with its bias where MatMulNBits adds that itself. */
export interface LinearProduct {
  readonly node: GraphNode;
  /** Width of x. */
  readonly inputs: number;
  /** PyTorch's layers, whose outputs the product gives beside each other: one, or those that the exporter packed. */
  readonly parts: readonly { readonly layer: string; readonly outputs: number }[];
}

/** What exporters make one product of, by the last part of its name. */
const PACKED: Readonly<Record<string, readonly string[]>> = {
  qkv_proj: ['q_proj', 'k_proj', 'v_proj'],
  gate_up_proj: ['gate_proj', 'up_proj'],
};

/**
 * Of the decoder's layers, without the output projection, in the graph's order.
 * @param packed whether PyTorch has the packed layers too (Phi-3)
 */
export function linearProducts(graph: Graph, packed: boolean): LinearProduct[] {
  const size = sizes(graph);
  return graph.nodes.flatMap((node): LinearProduct[] => {
    const layer = torchLayer(node.name);
    const dims = layer === null || layer === 'lm_head' ? undefined : size(node);
    if (layer === null || dims === undefined) return [];
    const [inputs, outputs] = dims;
    const [, module, last] = /^(.*\.)([^.]+)$/.exec(layer) as unknown as [string, string, string];
    const names = packed ? undefined : PACKED[last];
    const widths = names && packedWidths(graph, node, outputs, names.length);
    if (names !== undefined && widths === undefined) return [];
    const parts = names?.map((name, i) => ({ layer: `${module}${name}`, outputs: widths![i]! }));
    return [{ node, inputs, parts: parts ?? [{ layer, outputs }] }];
  });
}

/** Products with constant weights that no name tells the layer of; the last product of all is the output projection. */
export function namelessProducts(graph: Graph): GraphNode[] {
  const size = sizes(graph);
  const products = graph.nodes.filter((node) => size(node) !== undefined);
  return products.slice(0, -1).filter((node) => torchLayer(node.name) === null);
}

/** [inputs, outputs] of a product with constant weights. */
function sizes(graph: Graph): (node: GraphNode) => readonly [number, number] | undefined {
  const producers = producersOf(graph.nodes);
  return (node) => {
    if (node.opType === 'MatMulNBits') return [intAttribute(node, 'K', 0), intAttribute(node, 'N', 0)];
    if (node.opType !== 'MatMul') return undefined;
    const [, name = ''] = node.inputs;
    const turned = producers.get(name);
    const source = turned?.opType === 'Transpose' ? turned.inputs[0]! : name;
    const dims = graph.initializers.get(source)?.dims;
    if (dims?.length !== 2) return undefined;
    const [rows, columns] = dims as readonly [number, number];
    return source === name ? [rows, columns] : [columns, rows];
  };
}

/** How a packed product is taken apart, told by who does: a Split, or the attention that reads all three. */
function packedWidths(graph: Graph, product: GraphNode, outputs: number, count: number): readonly number[] | undefined {
  const readers = readersOf(graph.nodes);
  let value = product.outputs[0]!;
  for (;;) {
    const [reader] = readers.get(value) ?? [];
    if (reader?.opType === 'Add') value = reader.outputs[0]!;
    else if (reader?.opType === 'Split') {
      const widths = graph.initializers.get(reader.inputs[1] ?? '');
      return widths ? toIntegers(widths) : new Array<number>(count).fill(outputs / count);
    } else if (reader?.opType === 'GroupQueryAttention' && count === 3) {
      const [heads, pairs] = [intAttribute(reader, 'num_heads', 0), intAttribute(reader, 'kv_num_heads', 0)];
      const size = outputs / (heads + 2 * pairs);
      return [heads * size, pairs * size, pairs * size];
    } else return undefined;
  }
}
