/**
 * Weights that exports keep quantised in the graph (DequantizeLinear of a constant, and Transposes of constants) as
 * constants: what no rule has to pass and every provider can multiply with.
 */
import { type Graph, type GraphNode, type GraphTensor, intAttribute, intsAttribute } from '../../onnx/graph';
import { floatTensor, toFloat32 } from '../../onnx/tensorData';

export function foldConstantWeights(graph: Graph): Graph {
  if (!graph.nodes.some((node) => node.opType === 'DequantizeLinear')) return graph;
  const initializers = new Map(graph.initializers);
  const folded = new Set<string>();
  const nodes = graph.nodes.filter((node) => {
    if (node.domain !== '') return true;
    const [output, ...others] = node.outputs as [string, ...string[]];
    const value = others.length > 0 ? undefined : evaluate(node, initializers, folded);
    if (value === undefined) return true;
    initializers.set(output, { ...value, name: output });
    folded.add(output);
    return false;
  });
  return { ...graph, nodes, initializers };
}

function evaluate(
  node: GraphNode,
  constants: ReadonlyMap<string, GraphTensor>,
  folded: ReadonlySet<string>,
): GraphTensor | undefined {
  const [first, scale, zeroPoint] = node.inputs.map((input) => constants.get(input));
  if (first === undefined) return undefined;
  if (node.opType === 'DequantizeLinear' && scale !== undefined && (!node.inputs[2] || zeroPoint !== undefined))
    return dequantize(node, first, scale, zeroPoint);
  // Other transposed constants (a tied table) stay: they are read where they lie.
  const transposes = node.opType === 'Transpose' && folded.has(node.inputs[0]!) && first.dims.length === 2;
  return transposes && intsAttribute(node, 'perm')?.join() !== '0,1' ? transpose(first) : undefined;
}

/** (code − zero point) · scale, one scale a block along an axis, a slice of it or the whole tensor (ONNX opset 21). */
function dequantize(
  node: GraphNode,
  codes: GraphTensor,
  scale: GraphTensor,
  zeroPoint: GraphTensor | undefined,
): GraphTensor {
  const { dims } = codes;
  const rawAxis = intAttribute(node, 'axis', 1);
  const axis = rawAxis < 0 ? rawAxis + dims.length : rawAxis;
  const length = dims[axis] ?? 1;
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const blockSize = intAttribute(node, 'block_size', 0);
  const scales = toFloat32(scale);
  const zeros = zeroPoint && integersOf(zeroPoint);
  const blocks = blockSize > 0 ? Math.ceil(length / blockSize) : length;
  const values = integersOf(codes);
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const along = Math.floor(i / inner) % length;
    const block = blockSize > 0 ? Math.floor(along / blockSize) : along;
    const outer = Math.floor(i / (inner * length));
    const blocked = blockSize > 0 ? (outer * blocks + block) * inner + (i % inner) : block;
    const at = scales.length === 1 ? 0 : blocked;
    out[i] = (values[i]! - (zeros?.[at] ?? 0)) * scales[at]!;
  }
  return floatTensor(codes.name, out, dims);
}

/** Eight- and four-bit integers, the latter packed low nibble first. */
function integersOf({ data, dataType, dims, name }: GraphTensor): Int16Array {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const four = dataType === 'uint4' || dataType === 'int4';
  if (!four && dataType !== 'uint8' && dataType !== 'bool' && dataType !== 'int8')
    throw new TypeError(`'${name}' of ${dataType} is no quantised weight`);
  const signed = dataType === 'int4' || dataType === 'int8';
  const out = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const code = four ? (data[i >> 1]! >> ((i & 1) * 4)) & 15 : data[i]!;
    const half = four ? 8 : 128;
    out[i] = signed && code >= half ? code - 2 * half : code;
  }
  return out;
}

function transpose(tensor: GraphTensor): GraphTensor {
  const [rows, columns] = tensor.dims as [number, number];
  const values = toFloat32(tensor);
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return floatTensor(tensor.name, out, [columns, rows]);
}
