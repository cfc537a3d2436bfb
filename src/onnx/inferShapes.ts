/**
 * Shapes and types of every value of a graph whose operators are the ones that lowering leaves and gradients write.
 * Dimensions may be symbols (batch, sequence). Source: the operators' own definitions, ONNX opset 21 and
 * ORT ContribOperators.md at 1.30.
 */
import { StudioError } from '../errors';
import { broadcastDims, divideDims, multiplyDims } from './dims';
import {
  type DataType,
  type Dim,
  describeNode,
  floatAttribute,
  type Graph,
  type GraphNode,
  type GraphTensor,
  intAttribute,
  intsAttribute,
  operatorKey,
} from './graph';
import { toIntegers } from './tensorData';

export interface ValueType {
  readonly dataType: DataType;
  readonly dims: readonly Dim[];
}

interface Context {
  readonly node: GraphNode;
  /** Type of input i; throws where it is absent. */
  input(index: number): ValueType;
  has(index: number): boolean;
  /** Integers of a constant input. */
  integers(index: number): number[];
}

type Rule = (context: Context) => ValueType[];

const ONNX_TYPES: Readonly<Record<number, DataType>> = {
  1: 'float32',
  2: 'uint8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  21: 'uint4',
};

const unary: Rule = ({ input }) => [input(0)];
const binary: Rule = ({ input }) => [
  { dataType: input(0).dataType, dims: broadcastDims(input(0).dims, input(1).dims) },
];
const comparison: Rule = (context) => [
  { dataType: 'bool', dims: broadcastDims(context.input(0).dims, context.input(1).dims) },
];

function axisOf(node: GraphNode, rank: number, fallback: number): number {
  const axis = intAttribute(node, 'axis', fallback);
  return axis < 0 ? axis + rank : axis;
}

const reduce: Rule = ({ node, input, has, integers }) => {
  const { dims, dataType } = input(0);
  const given = has(1) ? integers(1) : (intsAttribute(node, 'axes') ?? []);
  const all = given.length === 0 && intAttribute(node, 'noop_with_empty_axes', 0) === 0;
  const axes = all ? dims.map((_, i) => i) : given.map((a) => (a < 0 ? a + dims.length : a));
  const keep = intAttribute(node, 'keepdims', 1) === 1;
  const out: Dim[] = [];
  dims.forEach((dim, i) => {
    if (!axes.includes(i)) out.push(dim);
    else if (keep) out.push(1);
  });
  return [{ dataType, dims: out }];
};

const matMul: Rule = ({ input }) => {
  const a = input(0).dims;
  const b = input(1).dims;
  const batch = broadcastDims(a.slice(0, -2), b.slice(0, -2));
  return [{ dataType: input(0).dataType, dims: [...batch, a[a.length - 2]!, b[b.length - 1]!] }];
};

const reshape: Rule = ({ input, integers }) => {
  const { dims, dataType } = input(0);
  const target = integers(1);
  const out: Dim[] = target.map((value, i) => (value === 0 ? dims[i]! : value));
  const hole = target.indexOf(-1);
  if (hole >= 0) {
    const known = multiplyDims(out.filter((_, i) => i !== hole));
    const rest = divideDims(multiplyDims(dims), known);
    if (rest === undefined) throw new RangeError(`[${dims}] cannot be reshaped to [${target}]`);
    out[hole] = rest;
  }
  return [{ dataType, dims: out }];
};

const normalization: Rule = ({ input }) => [input(0)];

const RULES: Readonly<Record<string, Rule>> = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Pow: binary,
  Max: binary,
  Min: binary,
  Equal: comparison,
  Greater: comparison,
  Less: comparison,
  GreaterOrEqual: comparison,
  LessOrEqual: comparison,
  And: comparison,
  Or: comparison,
  IsNaN: ({ input }) => [{ dataType: 'bool', dims: input(0).dims }],
  Not: unary,
  Neg: unary,
  Exp: unary,
  Log: unary,
  Sqrt: unary,
  Reciprocal: unary,
  Sigmoid: unary,
  Tanh: unary,
  Erf: unary,
  Gelu: unary,
  Relu: unary,
  Sin: unary,
  Cos: unary,
  Identity: unary,
  Softmax: unary,
  'com.microsoft.Gelu': unary,
  'com.microsoft.FastGelu': unary,
  'com.microsoft.QuickGelu': unary,
  'com.microsoft.RotaryEmbedding': unary,
  SimplifiedLayerNormalization: normalization,
  LayerNormalization: normalization,
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceLogSumExp: reduce,
  ReduceSumSquare: reduce,
  MatMul: matMul,
  Reshape: reshape,
  Gemm: ({ node, input }) => {
    const a = input(0).dims;
    const b = input(1).dims;
    const rows = intAttribute(node, 'transA', 0) ? a[1] : a[0];
    const columns = intAttribute(node, 'transB', 0) ? b[0] : b[1];
    return [{ dataType: input(0).dataType, dims: [rows!, columns!] }];
  },
  'com.microsoft.MatMulNBits': ({ node, input }) => [
    { dataType: input(0).dataType, dims: [...input(0).dims.slice(0, -1), intAttribute(node, 'N', 0)] },
  ],
  Transpose: ({ node, input }) => {
    const { dims, dataType } = input(0);
    const perm = intsAttribute(node, 'perm') ?? dims.map((_, i) => dims.length - 1 - i);
    return [{ dataType, dims: perm.map((p) => dims[p]!) }];
  },
  Cast: ({ node, input }) => [{ dataType: ONNX_TYPES[intAttribute(node, 'to', 1)] ?? 'float32', dims: input(0).dims }],
  Where: ({ input }) => [
    { dataType: input(1).dataType, dims: broadcastDims(broadcastDims(input(0).dims, input(1).dims), input(2).dims) },
  ],
  Expand: ({ input, integers }) => [{ dataType: input(0).dataType, dims: broadcastDims(input(0).dims, integers(1)) }],
  Unsqueeze: ({ input, integers }) => {
    const dims = [...input(0).dims];
    const axes = integers(1);
    const rank = dims.length + axes.length;
    for (const axis of axes.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b)) dims.splice(axis, 0, 1);
    return [{ dataType: input(0).dataType, dims }];
  },
  Squeeze: ({ input, has, integers }) => {
    const { dims, dataType } = input(0);
    const axes = has(1) ? integers(1).map((a) => (a < 0 ? a + dims.length : a)) : undefined;
    return [{ dataType, dims: dims.filter((dim, i) => (axes ? !axes.includes(i) : dim !== 1)) }];
  },
  Concat: ({ node, input }) => {
    const dims = [...input(0).dims];
    const axis = axisOf(node, dims.length, 0);
    const sizes = node.inputs.map((_, i) => input(i).dims[axis]!);
    dims[axis] = sizes.every((size) => typeof size === 'number')
      ? (sizes as number[]).reduce((a, b) => a + b, 0)
      : `(${sizes.join('+')})`;
    return [{ dataType: input(0).dataType, dims }];
  },
  Split: ({ node, input, has, integers }) => {
    const { dims, dataType } = input(0);
    const axis = axisOf(node, dims.length, 0);
    const sizes: Dim[] = has(1)
      ? integers(1)
      : node.outputs.map(() => {
          const part = divideDims(dims[axis]!, node.outputs.length);
          if (part === undefined)
            throw new RangeError(`a dimension of ${dims[axis]} does not split in ${node.outputs.length}`);
          return part;
        });
    return sizes.map((size) => ({ dataType, dims: dims.map((dim, i) => (i === axis ? size : dim)) }));
  },
  Slice: ({ input, has, integers }) => {
    const { dims, dataType } = input(0);
    const out = [...dims];
    const starts = integers(1);
    const ends = integers(2);
    const axes = has(3) ? integers(3) : starts.map((_, i) => i);
    const steps = has(4) ? integers(4) : starts.map(() => 1);
    axes.forEach((rawAxis, i) => {
      const axis = rawAxis < 0 ? rawAxis + dims.length : rawAxis;
      const size = dims[axis]!;
      const start = starts[i]!;
      const end = ends[i]!;
      const step = steps[i]!;
      if (typeof size === 'number') {
        const clamp = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, 0), size);
        out[axis] = Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
      } else out[axis] = `slice(${size},${start},${end},${step})`;
    });
    return [{ dataType, dims: out }];
  },
  Gather: ({ node, input }) => {
    const { dims, dataType } = input(0);
    const axis = axisOf(node, dims.length, 0);
    return [{ dataType, dims: [...dims.slice(0, axis), ...input(1).dims, ...dims.slice(axis + 1)] }];
  },
  GatherElements: ({ input }) => [{ dataType: input(0).dataType, dims: input(1).dims }],
  ScatterElements: unary,
  Shape: ({ input }) => [{ dataType: 'int64', dims: [input(0).dims.length] }],
  DequantizeLinear: ({ input }) => [{ dataType: input(1).dataType, dims: input(0).dims }],
  'com.microsoft.GatherBlockQuantized': ({ node, input }) => {
    const { dims } = input(0);
    const axis = axisOf(
      { ...node, attributes: { axis: node.attributes.gather_axis ?? { kind: 'int', value: 0 } } },
      dims.length,
      0,
    );
    const bits = intAttribute(node, 'bits', 4);
    const last = dims.length - 1;
    const expanded = dims.map((dim, i) =>
      i === last && input(0).dataType === 'uint8' ? multiplyDims([dim, 8 / bits]) : dim,
    );
    return [
      {
        dataType: input(2).dataType,
        dims: [...expanded.slice(0, axis), ...input(1).dims, ...expanded.slice(axis + 1)],
      },
    ];
  },
  ConstantOfShape: ({ node, integers }) => {
    const value = node.attributes.value;
    return [{ dataType: value?.kind === 'tensor' ? value.value.dataType : 'float32', dims: integers(0) }];
  },
};

/** Types of all values: inputs, initialisers and every node's outputs. Nodes must be in topological order. */
export function inferShapes(graph: Graph): Map<string, ValueType> {
  const types = new Map<string, ValueType>();
  for (const { name, dataType, dims } of graph.inputs) types.set(name, { dataType, dims });
  for (const tensor of graph.initializers.values())
    types.set(tensor.name, { dataType: tensor.dataType, dims: tensor.dims });
  for (const node of graph.nodes) inferNode(node, types, graph.initializers);
  return types;
}

/** Types of one node's outputs, added to `types`. */
export function inferNode(
  node: GraphNode,
  types: Map<string, ValueType>,
  constants: ReadonlyMap<string, GraphTensor>,
): void {
  if (node.opType === 'Constant' && node.domain === '') {
    const { value } = node.attributes;
    if (value?.kind === 'tensor')
      types.set(node.outputs[0]!, { dataType: value.value.dataType, dims: value.value.dims });
    return;
  }
  const rule = RULES[operatorKey(node)];
  if (rule === undefined)
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `Shapes of the operator ${describeNode(node)} are not known here.`,
      'Choose another model, or an export of this one in operators that this version has rules for.',
      { where: describeNode(node) },
    );
  const input = (index: number): ValueType => {
    const type = types.get(node.inputs[index] ?? '');
    if (type === undefined) throw new RangeError(`${describeNode(node)} has no typed input ${index}`);
    return type;
  };
  const context: Context = {
    node,
    input,
    has: (index) => (node.inputs[index] ?? '') !== '',
    integers: (index) => {
      const constant = constants.get(node.inputs[index] ?? '');
      if (constant === undefined) throw new RangeError(`${describeNode(node)}: input ${index} is not a constant`);
      return toIntegers(constant);
    },
  };
  let outputs: ValueType[];
  try {
    outputs = rule(context);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `${describeNode(node)}: ${cause.message}.`,
      'Choose another export of this model.',
      {
        where: describeNode(node),
        cause,
      },
    );
  }
  outputs.forEach((type, i) => {
    const name = node.outputs[i];
    if (name) types.set(name, type);
  });
}

/** Epsilon of a normalisation node. */
export function epsilonOf(node: GraphNode): number {
  return floatAttribute(node, 'epsilon', 1e-5);
}
