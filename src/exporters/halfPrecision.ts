/** A graph in half precision, as q4f16 and fp16 exports are: weights, caches and activations; logits stay float32. */
import type { Attribute, Graph, GraphNode, GraphTensor } from '../onnx/graph';
import { floatTensor, halfToFloat, toFloat32 } from '../onnx/tensorData';

/** TensorProto.DataType */
const FLOAT32 = 1;
const FLOAT16 = 10;

const bits = new DataView(new ArrayBuffer(4));

/** The nearest half-precision number (ties to even), as its sixteen bits; beyond the largest, the largest. */
export function toHalf(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size >= 0x477ff000) return sign | (size > 0x7f800000 ? 0x7e00 : 0x7bff);
  // Below 2^−14 the steps are 2^−24 each.
  if (size < 0x38800000) return sign | roundToEven(Math.abs(value) * 2 ** 24);
  const rebiased = size - 0x38000000;
  const rest = rebiased & 0x1fff;
  const half = rebiased >>> 13;
  return sign | (half + (rest > 0x1000 || (rest === 0x1000 && half & 1) ? 1 : 0));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function narrow(tensor: GraphTensor): GraphTensor {
  if (tensor.dataType !== 'float32') return tensor;
  const values = toFloat32(tensor);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = toHalf(values[i]!);
  return { ...tensor, dataType: 'float16', data: new Uint8Array(halves.buffer) };
}

/** The same function in float32 with every float weight rounded to half precision. */
export function roundedToHalf(graph: Graph): Graph {
  const round = (tensor: GraphTensor): GraphTensor =>
    tensor.dataType === 'float32'
      ? floatTensor(
          tensor.name,
          toFloat32(tensor).map((value) => halfToFloat(toHalf(value))),
          tensor.dims,
        )
      : tensor;
  return eachTensor(graph, round);
}

/** Constants of the graph and of its nodes' attributes. */
function eachTensor(graph: Graph, change: (tensor: GraphTensor) => GraphTensor): Graph {
  const initializers = new Map([...graph.initializers].map(([name, tensor]) => [name, change(tensor)] as const));
  const attribute = (value: Attribute): Attribute =>
    value.kind === 'tensor' ? { kind: 'tensor', value: change(value.value) } : value;
  const nodes = graph.nodes.map((node) => ({
    ...node,
    attributes: Object.fromEntries(Object.entries(node.attributes).map(([key, value]) => [key, attribute(value)])),
  }));
  return { ...graph, initializers, nodes };
}

/** @param logits the output that a Cast gives in float32 */
export function halfPrecision(graph: Graph, logits = 'logits'): Graph {
  const inner = `${logits}_half`;
  const rename = (name: string): string => (name === logits ? inner : name);
  const narrowed = eachTensor(graph, narrow);
  const nodes = narrowed.nodes.map((node): GraphNode => {
    const { to } = node.attributes;
    const casts = node.opType === 'Cast' && to?.kind === 'int' && to.value === FLOAT32;
    const attributes = casts ? { ...node.attributes, to: { kind: 'int', value: FLOAT16 } as const } : node.attributes;
    return { ...node, attributes, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) };
  });
  const widen: GraphNode = {
    opType: 'Cast',
    domain: '',
    name: '/lm_head/Cast',
    inputs: [inner],
    outputs: [logits],
    attributes: { to: { kind: 'int', value: FLOAT32 } },
  };
  const half = <T extends { dataType: string; name: string }>(value: T): T =>
    value.dataType === 'float32' && value.name !== logits ? { ...value, dataType: 'float16' } : value;
  return {
    ...narrowed,
    nodes: [...nodes, widen],
    inputs: graph.inputs.map(half),
    outputs: graph.outputs.map(half),
  };
}
