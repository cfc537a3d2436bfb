/**
 * Products in integers, as ONNX Runtime's quantize_dynamic writes them: activations are rounded to bytes as the graph
 * runs (DynamicQuantizeLinear), counted against bytes of weights (MatMulInteger), and scaled back. Rounding has no
 * gradient, and a soft prompt would be trained against another function than float activations give: the product is
 * taken with the same weights and activations as they are, as an eight-bit MatMulNBits.
 */
import { StudioError } from '../../errors';
import { describeNode, type Graph, type GraphNode, type GraphTensor } from '../../onnx/graph';
import { fromTensor } from '../../onnx/host/array';
import { producersOf, readersOf } from '../../onnx/producersOf';
import { floatTensor, toFloat32 } from '../../onnx/tensorData';

const BITS = 8;
const MIDDLE = 128;

export function dynamicQuantization(graph: Graph): Graph {
  if (!graph.nodes.some((node) => node.opType === 'MatMulInteger')) return graph;
  const producers = producersOf(graph.nodes);
  const readers = readersOf(graph.nodes);
  const initializers = new Map(graph.initializers);
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const node of graph.nodes) {
    if (node.opType !== 'MatMulInteger') continue;
    const parts = chainOf(node, graph, producers, readers);
    const { product, tensors } = blockProduct(node, parts);
    for (const tensor of tensors) initializers.set(tensor.name, tensor);
    replaced.set(parts.last, [product]);
    for (const inner of parts.inner) replaced.set(inner, []);
  }
  return { ...graph, initializers, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) };
}

interface Chain {
  readonly x: string;
  /** int8 or uint8 [K, N] */
  readonly weight: GraphTensor;
  readonly zeroPoint: GraphTensor | undefined;
  readonly scale: GraphTensor;
  readonly inner: readonly GraphNode[];
  /** The node that scales back. */
  readonly last: GraphNode;
}

/** MatMulInteger → Cast → Mul by (activation scale · weight scale). */
function chainOf(
  node: GraphNode,
  graph: Graph,
  producers: ReadonlyMap<string, GraphNode>,
  readers: ReadonlyMap<string, readonly GraphNode[]>,
): Chain {
  const only = (value: string, opType: string): GraphNode => {
    const [reader, ...others] = readers.get(value) ?? [];
    if (reader?.opType !== opType || others.length > 0) throw unsupported(node, `no ${opType} alone behind it`);
    return reader;
  };
  const [codes, weightName, activationZero, weightZero] = node.inputs as [string, string, string?, string?];
  const rounding = producers.get(codes);
  if (rounding?.opType !== 'DynamicQuantizeLinear' || activationZero !== rounding.outputs[2])
    throw unsupported(node, 'activations that are not rounded as the graph runs');
  const weight = graph.initializers.get(weightName);
  if (weight?.dims.length !== 2) throw unsupported(node, 'weights that are no constant matrix');
  const cast = only(node.outputs[0]!, 'Cast');
  const last = only(cast.outputs[0]!, 'Mul');
  const factor = last.inputs.find((input) => input !== cast.outputs[0])!;
  const scales = producers.get(factor);
  const scaleName = scales?.inputs.find((input) => input !== rounding.outputs[1]);
  const scale = graph.initializers.get(scaleName ?? '');
  if (scales?.opType !== 'Mul' || scale === undefined) throw unsupported(node, 'scales in another form');
  return {
    x: rounding.inputs[0]!,
    weight,
    zeroPoint: weightZero ? graph.initializers.get(weightZero) : undefined,
    scale,
    inner: [node, cast],
    last,
  };
}

/** The largest block that divides the columns, so that nothing is padded. */
function blockSizeFor(columns: number): number {
  return [256, 128, 64, 32, 16].find((size) => columns % size === 0) ?? 32;
}

function blockProduct(
  node: GraphNode,
  { x, weight, zeroPoint, scale, last }: Chain,
): { product: GraphNode; tensors: GraphTensor[] } {
  const [columns, rows] = weight.dims as [number, number];
  const blockSize = blockSizeFor(columns);
  const blocks = Math.ceil(columns / blockSize);
  const shift = weight.dataType === 'int8' ? MIDDLE : 0;
  const zeros = zeroPoint === undefined ? [0] : Array.from(fromTensor(zeroPoint).data);
  const scales = toFloat32(scale);
  const perRow = <T>(values: ArrayLike<T>, row: number): T => values[values.length === 1 ? 0 : row] as T;
  const codes = new Uint8Array(rows * blocks * blockSize);
  const blockScales = new Float32Array(rows * blocks);
  const zeroPoints = new Uint8Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    const zero = perRow(zeros, row) + shift;
    const start = row * blocks * blockSize;
    for (let column = 0; column < columns; column++)
      // An int8 byte moved up by 128 is the byte with its top bit turned.
      codes[start + column] = weight.data[column * rows + row]! ^ shift;
    codes.fill(zero, start + columns, start + blocks * blockSize);
    blockScales.fill(perRow(scales, row), row * blocks, (row + 1) * blocks);
    zeroPoints.fill(zero, row * blocks, (row + 1) * blocks);
  }
  const name = weight.name;
  const tensors: GraphTensor[] = [
    { name: `${name}.codes`, dataType: 'uint8', dims: [rows, blocks, blockSize], data: codes },
    floatTensor(`${name}.scales`, blockScales, [rows, blocks]),
  ];
  if (zeroPoints.some((zero) => zero !== MIDDLE))
    tensors.push({ name: `${name}.zeros`, dataType: 'uint8', dims: [rows, blocks], data: zeroPoints });
  const int = (value: number) => ({ kind: 'int', value }) as const;
  const product: GraphNode = {
    opType: 'MatMulNBits',
    domain: 'com.microsoft',
    name: node.name,
    inputs: [x, ...tensors.map((tensor) => tensor.name)],
    outputs: [last.outputs[0]!],
    attributes: {
      K: int(columns),
      N: int(rows),
      bits: int(BITS),
      block_size: int(blockSize),
      accuracy_level: int(1),
    },
  };
  return { product, tensors };
}

function unsupported(node: GraphNode, what: string): StudioError {
  return new StudioError(
    'OPERATOR_UNSUPPORTED',
    `The operator ${describeNode(node)} has ${what}, which this version cannot differentiate.`,
    'Choose the q4 or fp16 export of this model.',
    { where: describeNode(node) },
  );
}
