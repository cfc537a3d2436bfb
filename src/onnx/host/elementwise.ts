/** Pointwise operators with NumPy broadcasting. */
import { intAttribute } from '../graph';
import { broadcastShape, broadcastTo, type HostArray, hostArray, isFloat } from './array';
import { type Operator, required } from './operator';

function unary(f: (x: number) => number, bool = false): Operator {
  return (call) => {
    const x = required(call, 0);
    return [hostArray(bool ? 'bool' : x.dataType, x.dims, x.data.map(f))];
  };
}

function zip(a: HostArray, b: HostArray, f: (x: number, y: number) => number): Float64Array {
  const dims = broadcastShape(a.dims, b.dims);
  const [left, right] = [broadcastTo(a, dims), broadcastTo(b, dims)];
  const out = new Float64Array(left.length);
  for (let i = 0; i < out.length; i++) out[i] = f(left[i]!, right[i]!);
  return out;
}

function binary(f: (x: number, y: number) => number): Operator {
  return (call) => {
    const [a, b] = [required(call, 0), required(call, 1)];
    return [hostArray(a.dataType, broadcastShape(a.dims, b.dims), zip(a, b, f))];
  };
}

function comparison(f: (x: number, y: number) => boolean): Operator {
  return (call) => {
    const [a, b] = [required(call, 0), required(call, 1)];
    return [
      hostArray(
        'bool',
        broadcastShape(a.dims, b.dims),
        zip(a, b, (x, y) => Number(f(x, y))),
      ),
    ];
  };
}

/** The smallest or largest of any number of operands. */
function folded(f: (x: number, y: number) => number): Operator {
  return (call) => {
    const arrays = call.inputs.map((_, i) => required(call, i));
    const result = arrays.reduce((a, b) => hostArray(a.dataType, broadcastShape(a.dims, b.dims), zip(a, b, f)));
    return [result];
  };
}

/** ONNX Mod: the divisor's sign for integers, the dividend's (C's fmod) where asked. */
const mod: Operator = (call) => {
  const fmod = intAttribute(call.node, 'fmod', 0) === 1;
  return binary((x, y) => (fmod ? x % y : x - y * Math.floor(x / y)))(call);
};

/** Integers are divided towards zero. */
const div: Operator = (call) => {
  const whole = !isFloat(required(call, 0).dataType);
  return binary(whole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)(call);
};

/** TensorProto.DataType of the types that lengths and masks are cast to. */
const CASTS = { 1: 'float32', 6: 'int32', 7: 'int64', 9: 'bool', 10: 'float32', 11: 'float64', 16: 'float32' } as const;

const cast: Operator = (call) => {
  const x = required(call, 0);
  const to = CASTS[intAttribute(call.node, 'to', 1) as keyof typeof CASTS];
  if (to === undefined) throw new RangeError(`Cast to element type ${intAttribute(call.node, 'to', 1)}`);
  if (to === 'bool')
    return [
      hostArray(
        to,
        x.dims,
        x.data.map((value) => Number(value !== 0)),
      ),
    ];
  return [hostArray(to, x.dims, isFloat(to) ? x.data : x.data.map(Math.trunc))];
};

const where: Operator = (call) => {
  const [condition, a, b] = [required(call, 0), required(call, 1), required(call, 2)];
  const dims = broadcastShape(condition.dims, a.dims, b.dims);
  const [chosen, left, right] = [broadcastTo(condition, dims), broadcastTo(a, dims), broadcastTo(b, dims)];
  const data = chosen.map((value, i) => (value !== 0 ? left[i] : right[i]) as number);
  return [hostArray(a.dataType, dims, data)];
};

const truth = (f: (x: boolean, y: boolean) => boolean): Operator => comparison((x, y) => f(x !== 0, y !== 0));

export const ELEMENTWISE: Readonly<Record<string, Operator>> = {
  Abs: unary(Math.abs),
  Add: binary((x, y) => x + y),
  And: truth((x, y) => x && y),
  Cast: cast,
  Ceil: unary(Math.ceil),
  Cos: unary(Math.cos),
  Div: div,
  Equal: comparison((x, y) => x === y),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  Greater: comparison((x, y) => x > y),
  GreaterOrEqual: comparison((x, y) => x >= y),
  Identity: unary((x) => x),
  IsInf: unary((x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY), true),
  IsNaN: unary((x) => Number(Number.isNaN(x)), true),
  Less: comparison((x, y) => x < y),
  LessOrEqual: comparison((x, y) => x <= y),
  Log: unary(Math.log),
  Max: folded(Math.max),
  Min: folded(Math.min),
  Mod: mod,
  Mul: binary((x, y) => x * y),
  Neg: unary((x) => -x),
  Not: unary((x) => Number(x === 0), true),
  Or: truth((x, y) => x || y),
  Pow: binary((x, y) => x ** y),
  Reciprocal: unary((x) => 1 / x),
  Sin: unary(Math.sin),
  Sqrt: unary(Math.sqrt),
  Sub: binary((x, y) => x - y),
  Where: where,
  Xor: truth((x, y) => x !== y),
};
