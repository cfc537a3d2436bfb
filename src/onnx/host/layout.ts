/** Operators that make and move elements. */
import { intAttribute, intsAttribute } from '../graph';
import {
  broadcastShape,
  broadcastTo,
  fromTensor,
  type HostArray,
  hostArray,
  positiveAxis,
  sizeOf,
  strided,
  stridesOf,
} from './array';
import { type Call, numbers, type Operator, required } from './operator';

function withDims(x: HostArray, dims: readonly number[]): HostArray {
  return hostArray(x.dataType, dims, x.data);
}

const vector = (values: readonly number[]): HostArray => hostArray('int64', [values.length], Float64Array.from(values));

const shape: Operator = (call) => {
  const { dims } = required(call, 0);
  const rank = dims.length;
  const clamp = (value: number): number => Math.min(Math.max(value < 0 ? value + rank : value, 0), rank);
  const start = clamp(intAttribute(call.node, 'start', 0));
  return [vector(dims.slice(start, clamp(intAttribute(call.node, 'end', rank))))];
};

const constantOfShape: Operator = (call) => {
  const dims = numbers(call, 0) ?? [];
  const { value } = call.node.attributes;
  const one = value?.kind === 'tensor' ? fromTensor(value.value) : hostArray('float32', [1], new Float64Array(1));
  return [hostArray(one.dataType, dims, new Float64Array(sizeOf(dims)).fill(one.data[0]!))];
};

const range: Operator = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => required(call, i).data[0]!) as [number, number, number];
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  const data = Float64Array.from({ length }, (_, i) => start + i * delta);
  return [hostArray(required(call, 0).dataType, [length], data)];
};

const reshape: Operator = (call) => {
  const x = required(call, 0);
  const keepsZero = intAttribute(call.node, 'allowzero', 0) === 1;
  const target = (numbers(call, 1) ?? []).map((dim, i) => (dim === 0 && !keepsZero ? x.dims[i]! : dim));
  const known = sizeOf(target.filter((dim) => dim !== -1));
  return [
    withDims(
      x,
      target.map((dim) => (dim === -1 ? (known === 0 ? 0 : x.data.length / known) : dim)),
    ),
  ];
};

const slice: Operator = (call) => {
  const x = required(call, 0);
  const starts = numbers(call, 1) ?? [];
  const ends = numbers(call, 2) ?? [];
  const axes = (numbers(call, 3) ?? starts.map((_, i) => i)).map((axis) => positiveAxis(axis, x.dims.length));
  const steps = numbers(call, 4) ?? starts.map(() => 1);
  const dims = [...x.dims];
  const strides = stridesOf(x.dims);
  let offset = 0;
  axes.forEach((axis, i) => {
    const size = x.dims[axis]!;
    const step = steps[i]!;
    // Bounds are clamped to [0, size] going up and to [−1, size − 1] going down (Slice-13).
    const clamp = (value: number): number => {
      const positive = value < 0 ? value + size : value;
      return step > 0 ? Math.min(Math.max(positive, 0), size) : Math.min(Math.max(positive, -1), size - 1);
    };
    const first = clamp(starts[i]!);
    dims[axis] = Math.max(0, Math.ceil((clamp(ends[i]!) - first) / step));
    offset += first * strides[axis]!;
    strides[axis] = strides[axis]! * step;
  });
  return [hostArray(x.dataType, dims, strided(x.data, dims, strides, offset))];
};

/** Each part is a run of consecutive elements behind every index before the axis. */
const concat: Operator = (call) => {
  const parts = call.inputs.map((_, i) => required(call, i));
  const first = parts[0]!;
  const axis = positiveAxis(intAttribute(call.node, 'axis', 0), first.dims.length);
  const total = parts.reduce((sum, part) => sum + part.dims[axis]!, 0);
  const dims = first.dims.map((dim, i) => (i === axis ? total : dim));
  const outer = sizeOf(dims.slice(0, axis));
  const out = new Float64Array(sizeOf(dims));
  let at = 0;
  for (let i = 0; i < outer; i++)
    for (const part of parts) {
      const run = part.data.length / outer;
      out.set(part.data.subarray(i * run, (i + 1) * run), at);
      at += run;
    }
  return [hostArray(first.dataType, dims, out)];
};

const split: Operator = (call) => {
  const x = required(call, 0);
  const axis = positiveAxis(intAttribute(call.node, 'axis', 0), x.dims.length);
  const size = x.dims[axis]!;
  const even = Math.ceil(size / call.node.outputs.length);
  const sizes = numbers(call, 1) ?? call.node.outputs.map((_, i) => Math.min(even, size - i * even));
  const strides = stridesOf(x.dims);
  let start = 0;
  return sizes.map((part) => {
    const dims = x.dims.map((dim, i) => (i === axis ? part : dim));
    const data = strided(x.data, dims, strides, start * strides[axis]!);
    start += part;
    return hostArray(x.dataType, dims, data);
  });
};

const expand: Operator = (call) => {
  const x = required(call, 0);
  const dims = broadcastShape(x.dims, numbers(call, 1) ?? []);
  return [hostArray(x.dataType, dims, broadcastTo(x, dims))];
};

const tile: Operator = (call) => {
  const x = required(call, 0);
  const repeats = numbers(call, 1) ?? [];
  // [r0, d0, r1, d1, …]: every axis behind its repetitions.
  const paired = x.dims.flatMap((dim, i) => [repeats[i]!, dim]);
  const strides = stridesOf(x.dims).flatMap((stride) => [0, stride]);
  const dims = x.dims.map((dim, i) => dim * repeats[i]!);
  return [hostArray(x.dataType, dims, strided(x.data, paired, strides))];
};

const transpose: Operator = (call) => {
  const x = required(call, 0);
  const perm = intsAttribute(call.node, 'perm') ?? x.dims.map((_, i) => x.dims.length - 1 - i);
  const own = stridesOf(x.dims);
  const dims = perm.map((from) => x.dims[from]!);
  const strides = perm.map((from) => own[from]!);
  return [hostArray(x.dataType, dims, strided(x.data, dims, strides))];
};

function axesOf(call: Call): number[] | undefined {
  return numbers(call, 1) ?? intsAttribute(call.node, 'axes')?.slice();
}

const unsqueeze: Operator = (call) => {
  const x = required(call, 0);
  const axes = axesOf(call) ?? [];
  const rank = x.dims.length + axes.length;
  const dims = [...x.dims];
  for (const axis of axes.map((one) => positiveAxis(one, rank)).sort((a, b) => a - b)) dims.splice(axis, 0, 1);
  return [withDims(x, dims)];
};

const squeeze: Operator = (call) => {
  const x = required(call, 0);
  const axes = axesOf(call)?.map((axis) => positiveAxis(axis, x.dims.length));
  return [
    withDims(
      x,
      x.dims.filter((dim, axis) => (axes === undefined ? dim !== 1 : !axes.includes(axis))),
    ),
  ];
};

/** The upper or lower triangle of every matrix, zeros elsewhere. */
const trilu: Operator = (call) => {
  const x = required(call, 0);
  const k = numbers(call, 1)?.[0] ?? 0;
  const upper = intAttribute(call.node, 'upper', 1) === 1;
  const [rows, columns] = x.dims.slice(-2) as [number, number];
  const data = x.data.map((value, i) => {
    const distance = (i % columns) - (Math.floor(i / columns) % rows);
    return (upper ? distance >= k : distance <= k) ? value : 0;
  });
  return [hostArray(x.dataType, x.dims, data)];
};

export const LAYOUT: Readonly<Record<string, Operator>> = {
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Range: range,
  Reshape: reshape,
  Shape: shape,
  Size: (call) => [hostArray('int64', [], Float64Array.of(sizeOf(required(call, 0).dims)))],
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Trilu: trilu,
  Unsqueeze: unsqueeze,
};
