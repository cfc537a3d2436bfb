/** Operators that pick and place elements by index, and sums over axes. */
import { intAttribute, intsAttribute } from '../graph';
import { broadcastShape, broadcastTo, hostArray, positiveAxis, sizeOf, stridesOf } from './array';
import { numbers, type Operator, required } from './operator';

function within(index: number, size: number): number {
  const from = index < 0 ? index + size : index;
  if (!(from >= 0 && from < size)) throw new RangeError(`index ${index} outside an axis of ${size}`);
  return from;
}

const gather: Operator = (call) => {
  const [x, indices] = [required(call, 0), required(call, 1)];
  const axis = positiveAxis(intAttribute(call.node, 'axis', 0), x.dims.length);
  const size = x.dims[axis]!;
  const run = sizeOf(x.dims.slice(axis + 1));
  const outer = sizeOf(x.dims.slice(0, axis));
  const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)];
  const out = new Float64Array(sizeOf(dims));
  let at = 0;
  for (let i = 0; i < outer; i++)
    for (const index of indices.data) {
      const from = (i * size + within(index, size)) * run;
      out.set(x.data.subarray(from, from + run), at);
      at += run;
    }
  return [hostArray(x.dataType, dims, out)];
};

const gatherElements: Operator = (call) => {
  const [x, indices] = [required(call, 0), required(call, 1)];
  const axis = positiveAxis(intAttribute(call.node, 'axis', 0), x.dims.length);
  const [own, strides] = [stridesOf(x.dims), stridesOf(indices.dims)];
  const data = indices.data.map((index, flat) => {
    let from = within(index, x.dims[axis]!) * own[axis]!;
    for (let i = 0; i < own.length; i++) {
      const place = Math.floor(flat / strides[i]!) % indices.dims[i]!;
      if (i !== axis) from += place * own[i]!;
    }
    return x.data[from]!;
  });
  return [hostArray(x.dataType, indices.dims, data)];
};

/** Where each row of indices [.., depth] points to in a shape, and how many elements lie behind it. */
function targets(
  dims: readonly number[],
  indices: { readonly data: Float64Array; readonly dims: readonly number[] },
): { starts: number[]; run: number } {
  const depth = indices.dims[indices.dims.length - 1]!;
  const strides = stridesOf(dims);
  const starts: number[] = [];
  for (let row = 0; row < indices.data.length; row += depth) {
    let start = 0;
    for (let i = 0; i < depth; i++) start += within(indices.data[row + i]!, dims[i]!) * strides[i]!;
    starts.push(start);
  }
  return { starts, run: sizeOf(dims.slice(depth)) };
}

const gatherND: Operator = (call) => {
  const [x, indices] = [required(call, 0), required(call, 1)];
  if (intAttribute(call.node, 'batch_dims', 0) !== 0) throw new RangeError('GatherND with batch dimensions');
  const depth = indices.dims[indices.dims.length - 1]!;
  const { starts, run } = targets(x.dims, indices);
  const out = new Float64Array(starts.length * run);
  starts.forEach((start, i) => {
    out.set(x.data.subarray(start, start + run), i * run);
  });
  return [hostArray(x.dataType, [...indices.dims.slice(0, -1), ...x.dims.slice(depth)], out)];
};

const scatterND: Operator = (call) => {
  const [x, indices, updates] = [required(call, 0), required(call, 1), required(call, 2)];
  if (call.node.attributes.reduction?.kind === 'string' && call.node.attributes.reduction.value !== 'none')
    throw new RangeError('ScatterND with a reduction');
  const { starts, run } = targets(x.dims, indices);
  const out = x.data.slice();
  starts.forEach((start, i) => {
    out.set(updates.data.subarray(i * run, (i + 1) * run), start);
  });
  return [hostArray(x.dataType, x.dims, out)];
};

function reduction(start: number, f: (sum: number, value: number) => number, mean = false): Operator {
  return (call) => {
    const x = required(call, 0);
    const given = numbers(call, 1) ?? intsAttribute(call.node, 'axes') ?? [];
    const none = given.length === 0 && intAttribute(call.node, 'noop_with_empty_axes', 0) === 1;
    if (none) return [x];
    const axes = given.length === 0 ? x.dims.map((_, i) => i) : given.map((one) => positiveAxis(one, x.dims.length));
    const kept = x.dims.map((dim, i) => (axes.includes(i) ? 1 : dim));
    const [own, strides] = [stridesOf(x.dims), stridesOf(kept)];
    const out = new Float64Array(sizeOf(kept)).fill(start);
    x.data.forEach((value, flat) => {
      let at = 0;
      for (let i = 0; i < own.length; i++)
        if (!axes.includes(i)) at += (Math.floor(flat / own[i]!) % x.dims[i]!) * strides[i]!;
      out[at] = f(out[at]!, value);
    });
    const count = x.data.length / Math.max(1, out.length);
    const data = mean ? out.map((value) => value / count) : out;
    const squeezed = intAttribute(call.node, 'keepdims', 1) === 0;
    return [hostArray(x.dataType, squeezed ? x.dims.filter((_, i) => !axes.includes(i)) : kept, data)];
  };
}

const cumSum: Operator = (call) => {
  const x = required(call, 0);
  if (intAttribute(call.node, 'exclusive', 0) || intAttribute(call.node, 'reverse', 0))
    throw new RangeError('CumSum that is exclusive or reversed');
  const axis = positiveAxis(numbers(call, 1)?.[0] ?? 0, x.dims.length);
  const stride = stridesOf(x.dims)[axis]!;
  const size = x.dims[axis]!;
  const data = x.data.slice();
  for (let i = 0; i < data.length; i++) if (Math.floor(i / stride) % size > 0) data[i] = data[i]! + data[i - stride]!;
  return [hostArray(x.dataType, x.dims, data)];
};

/** A [.., M, K] · B [.., K, N] */
const matMul: Operator = (call) => {
  const [a, b] = [required(call, 0), required(call, 1)];
  if (a.dims.length < 2 || b.dims.length < 2) throw new RangeError('MatMul with a vector');
  const [m, k] = a.dims.slice(-2) as [number, number];
  const n = b.dims[b.dims.length - 1]!;
  const batch = broadcastShape(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const [left, right] = [broadcastTo(a, [...batch, m, k]), broadcastTo(b, [...batch, k, n])];
  const out = new Float64Array(sizeOf(batch) * m * n);
  for (let row = 0; row < sizeOf(batch) * m; row++)
    for (let i = 0; i < k; i++) {
      const factor = left[row * k + i]!;
      const from = (Math.floor(row / m) * k + i) * n;
      for (let j = 0; j < n; j++) out[row * n + j] = out[row * n + j]! + factor * right[from + j]!;
    }
  return [hostArray(a.dataType, [...batch, m, n], out)];
};

export const INDEXING: Readonly<Record<string, Operator>> = {
  CumSum: cumSum,
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  MatMul: matMul,
  ReduceMax: reduction(Number.NEGATIVE_INFINITY, Math.max),
  ReduceMean: reduction(0, (sum, value) => sum + value, true),
  ReduceMin: reduction(Number.POSITIVE_INFINITY, Math.min),
  ReduceProd: reduction(1, (product, value) => product * value),
  ReduceSum: reduction(0, (sum, value) => sum + value),
  ScatterND: scatterND,
};
