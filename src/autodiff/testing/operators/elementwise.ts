/** Pointwise operators, one element at a time, with NumPy broadcasting. */
import { broadcastShape, broadcastTo, type NdArray } from '../array';
import { attribute, type Operator, required } from './operator';

function map(array: NdArray, f: (x: number) => number): NdArray {
  return { data: array.data.map(f), dims: array.dims };
}

function unary(f: (x: number) => number): Operator {
  return (call) => [map(required(call, 0), f)];
}

function zip(a: NdArray, b: NdArray, f: (x: number, y: number) => number): NdArray {
  const dims = broadcastShape(a.dims, b.dims);
  const left = broadcastTo(a, dims).data;
  const right = broadcastTo(b, dims).data;
  return { data: left.map((x, i) => f(x, right[i]!)), dims };
}

function binary(f: (x: number, y: number) => number): Operator {
  return (call) => [zip(required(call, 0), required(call, 1), f)];
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Maclaurin series up to 3, continued fraction beyond (Abramowitz & Stegun 7.1.5, 7.1.14): full double precision. */
export function errorFunction(x: number): number {
  const z = Math.abs(x);
  if (z < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 200; n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = z;
  for (let n = 120; n >= 1; n--) fraction = z + n / 2 / fraction;
  const complement = Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI));
  return Math.sign(x) * (1 - complement);
}

const exactGelu = (x: number): number => (x / 2) * (1 + errorFunction(x / Math.SQRT2));
const tanhGelu = (x: number): number => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

export const ELEMENTWISE: Readonly<Record<string, Operator>> = {
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Pow: binary((x, y) => x ** y),
  Equal: binary((x, y) => Number(x === y)),
  Greater: binary((x, y) => Number(x > y)),
  GreaterOrEqual: binary((x, y) => Number(x >= y)),
  Less: binary((x, y) => Number(x < y)),
  LessOrEqual: binary((x, y) => Number(x <= y)),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Sigmoid: unary(sigmoid),
  Tanh: unary(Math.tanh),
  Erf: unary(errorFunction),
  Relu: unary((x) => Math.max(x, 0)),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Identity: unary((x) => x),
  Cast: (call) => {
    const x = required(call, 0);
    const to = attribute.int(call.node, 'to', 1);
    // TensorProto.DataType: 6 int32, 7 int64, 9 bool; the rest are floating-point and exact in float64.
    if (to === 9) return [map(x, (value) => Number(value !== 0))];
    return [to === 6 || to === 7 ? map(x, Math.trunc) : x];
  },
  Where: (call) => {
    const [condition, a, b] = [required(call, 0), required(call, 1), required(call, 2)];
    const dims = broadcastShape(condition.dims, a.dims, b.dims);
    const [c, left, right] = [condition, a, b].map((value) => broadcastTo(value, dims).data) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return [{ data: left.map((x, i) => (c[i] !== 0 ? x : right[i]!)), dims }];
  },
  Gelu: (call) => {
    const tanh = attribute.string(call.node, 'approximate', 'none') === 'tanh';
    return [map(required(call, 0), tanh ? tanhGelu : exactGelu)];
  },
  'com.microsoft.Gelu': unary(exactGelu),
  'com.microsoft.FastGelu': (call) => {
    const [x, bias] = [required(call, 0), call.inputs[1]];
    return [map(bias === undefined ? x : zip(x, bias, (left, right) => left + right), tanhGelu)];
  },
  'com.microsoft.QuickGelu': (call) => {
    const alpha = attribute.float(call.node, 'alpha', 1.702);
    return [map(required(call, 0), (x) => x * sigmoid(alpha * x))];
  },
};
