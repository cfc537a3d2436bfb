/**
 * Quantised products with their weights dequantised once, at load: MatMulNBits(x, codes, scales) → x·W with W float32
 * [K, N]. On CPU providers this is faster in both directions (no dequantisation a run) where the memory is there.
 */
import { type Graph, type GraphNode, type GraphTensor, intAttribute } from '../../onnx/graph';
import { madeTensor } from '../../onnx/madeTensor';
import { producersOf } from '../../onnx/producersOf';
import { dequantizeRow, productTable } from '../../onnx/quantizedTable';
import { floatTensor } from '../../onnx/tensorData';

/** Bytes of float32 weights this rewriting makes. */
export function floatWeightBytes(graph: Graph): number {
  const tables = new Map<string, number>();
  for (const node of graph.nodes)
    if (node.opType === 'MatMulNBits')
      tables.set(node.inputs[1]!, 4 * intAttribute(node, 'N', 0) * intAttribute(node, 'K', 0));
  return [...tables.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** @param made whether weights are dequantised whenever they are read, instead of now (madeTensor) */
export function dequantizeProducts(graph: Graph, made = false): Graph {
  const initializers = new Map(graph.initializers);
  const constantBehind = reshapedConstants(graph);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (node.opType !== 'MatMulNBits') return [node];
    const [x, codes, scales, zeroPoints, groups, bias] = node.inputs as readonly [
      string,
      string,
      string,
      string?,
      string?,
      string?,
    ];
    const codeTensor = constantBehind(codes);
    const scaleTensor = constantBehind(scales);
    const zeroTensor = zeroPoints ? constantBehind(zeroPoints) : undefined;
    if (!codeTensor || !scaleTensor || groups || (zeroPoints && !zeroTensor)) return [node];
    if (intAttribute(node, 'weight_prepacked', 0) !== 0) return [node];
    const weight = `${codes}.float32`;
    if (!initializers.has(weight)) {
      const make = (): GraphTensor => dequantizeTransposed(weight, node, codeTensor, scaleTensor, zeroTensor);
      const dims = [intAttribute(node, 'K', 0), intAttribute(node, 'N', 0)];
      initializers.set(weight, made ? madeTensor(weight, 'float32', dims, () => make().data) : make());
    }
    const output = node.outputs[0]!;
    const product = bias ? `${output}_product` : output;
    const matMul: GraphNode = {
      opType: 'MatMul',
      domain: '',
      name: node.name,
      inputs: [x, weight],
      outputs: [product],
      attributes: {},
    };
    if (!bias) return [matMul];
    return [
      matMul,
      {
        opType: 'Add',
        domain: '',
        name: `${node.name}_bias`,
        inputs: [product, bias],
        outputs: [output],
        attributes: {},
      },
    ];
  });
  return { ...graph, nodes, initializers };
}

/** Constants, also behind the Reshape that tied exports put between the table and the head. */
function reshapedConstants(graph: Graph): (name: string) => GraphTensor | undefined {
  const producers = producersOf(graph.nodes);
  return (name) => {
    const constant = graph.initializers.get(name);
    if (constant !== undefined) return constant;
    const producer = producers.get(name);
    return producer?.opType === 'Reshape' ? graph.initializers.get(producer.inputs[0]!) : undefined;
  };
}

/** float32 [K, N]: the layout that MatMul(x, W) takes. */
function dequantizeTransposed(
  name: string,
  node: GraphNode,
  codes: GraphTensor,
  scales: GraphTensor,
  zeroPoints: GraphTensor | undefined,
): GraphTensor {
  const rows = intAttribute(node, 'N', 0);
  const table = productTable(node, codes.data, scales, zeroPoints);
  const { columns } = table;
  // Several rows at once: a column of the matrix is then written as a run of neighbours, not one number a cache line.
  const together = 16;
  const some = new Float32Array(together * columns);
  const out = new Float32Array(rows * columns);
  for (let first = 0; first < rows; first += together) {
    const count = Math.min(together, rows - first);
    for (let n = 0; n < count; n++) dequantizeRow(table, first + n, some, n * columns);
    for (let k = 0; k < columns; k++)
      for (let n = 0; n < count; n++) out[k * rows + first + n] = some[n * columns + k]!;
  }
  return floatTensor(name, out, [columns, rows]);
}
