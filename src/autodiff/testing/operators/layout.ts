/** Operators that move elements without changing them. */
import { at, axisOf, broadcastShape, broadcastTo, build, filled, type NdArray, ndArray, reshaped } from '../array';
import { attribute, type Call, integers, type Operator, required } from './operator';

function slice(call: Call): NdArray {
  const x = required(call, 0);
  const rank = x.dims.length;
  const starts = integers(call, 1)!;
  const ends = integers(call, 2)!;
  const axes = (integers(call, 3) ?? starts.map((_, i) => i)).map((axis) => axisOf(axis, rank));
  const steps = integers(call, 4) ?? starts.map(() => 1);
  const first = x.dims.map(() => 0);
  const step = x.dims.map(() => 1);
  const dims = [...x.dims];
  axes.forEach((axis, i) => {
    const size = x.dims[axis]!;
    const by = steps[i]!;
    // ONNX Slice-13: bounds are clamped to [0, size] going up and to [−1, size − 1] going down.
    const clamp = (value: number): number => {
      const positive = value < 0 ? value + size : value;
      return by > 0 ? Math.min(Math.max(positive, 0), size) : Math.min(Math.max(positive, -1), size - 1);
    };
    first[axis] = clamp(starts[i]!);
    step[axis] = by;
    dims[axis] = Math.max(0, Math.ceil((clamp(ends[i]!) - first[axis]!) / by));
  });
  return build(dims, (index) =>
    at(
      x,
      index.map((i, axis) => first[axis]! + i * step[axis]!),
    ),
  );
}

function concat(call: Call): NdArray {
  const parts = call.inputs.map((_, i) => required(call, i));
  const rank = parts[0]!.dims.length;
  const axis = axisOf(attribute.int(call.node, 'axis', 0), rank);
  const sizes = parts.map((part) => part.dims[axis]!);
  const dims = parts[0]!.dims.map((dim, i) => (i === axis ? sizes.reduce((a, b) => a + b, 0) : dim));
  return build(dims, (index) => {
    const moved = [...index];
    let part = 0;
    while (moved[axis]! >= sizes[part]!) moved[axis] = moved[axis]! - sizes[part++]!;
    return at(parts[part]!, moved);
  });
}

function split(call: Call): NdArray[] {
  const x = required(call, 0);
  const axis = axisOf(attribute.int(call.node, 'axis', 0), x.dims.length);
  const count = call.node.outputs.length;
  const size = Math.ceil(x.dims[axis]! / count);
  const sizes = integers(call, 1) ?? Array.from({ length: count }, (_, i) => Math.min(size, x.dims[axis]! - i * size));
  let start = 0;
  return sizes.map((part) => {
    const from = start;
    start += part;
    const dims = x.dims.map((dim, i) => (i === axis ? part : dim));
    return build(dims, (index) =>
      at(
        x,
        index.map((value, i) => (i === axis ? value + from : value)),
      ),
    );
  });
}

function reshape(call: Call): NdArray {
  const x = required(call, 0);
  const target = integers(call, 1)!.map((dim, i) => (dim === 0 ? x.dims[i]! : dim));
  const known = target.filter((dim) => dim !== -1).reduce((product, dim) => product * dim, 1);
  return reshaped(
    x,
    target.map((dim) => (dim === -1 ? x.data.length / known : dim)),
  );
}

function pad(call: Call): NdArray {
  const x = required(call, 0);
  const pads = integers(call, 1)!;
  const value = call.inputs[2]?.data[0] ?? 0;
  const rank = x.dims.length;
  if (attribute.string(call.node, 'mode', 'constant') !== 'constant') throw new RangeError('Pad mode');
  const dims = x.dims.map((dim, axis) => dim + pads[axis]! + pads[axis + rank]!);
  return build(dims, (index) => {
    const source = index.map((i, axis) => i - pads[axis]!);
    return source.every((i, axis) => i >= 0 && i < x.dims[axis]!) ? at(x, source) : value;
  });
}

export const LAYOUT: Readonly<Record<string, Operator>> = {
  Reshape: (call) => [reshape(call)],
  Slice: (call) => [slice(call)],
  Concat: (call) => [concat(call)],
  Split: split,
  Pad: (call) => [pad(call)],
  Shape: (call) => {
    const { dims } = required(call, 0);
    const part = dims.slice(attribute.int(call.node, 'start', 0), attribute.int(call.node, 'end', dims.length));
    return [ndArray(part, [part.length])];
  },
  Expand: (call) => {
    const x = required(call, 0);
    return [broadcastTo(x, broadcastShape(x.dims, integers(call, 1)!))];
  },
  Tile: (call) => {
    const x = required(call, 0);
    const repeats = integers(call, 1)!;
    const dims = x.dims.map((dim, axis) => dim * repeats[axis]!);
    return [
      build(dims, (index) =>
        at(
          x,
          index.map((i, axis) => i % x.dims[axis]!),
        ),
      ),
    ];
  },
  ConstantOfShape: (call) => {
    const { value } = call.node.attributes;
    const fill =
      value?.kind === 'tensor' && value.value.dataType === 'float32'
        ? new Float32Array(value.value.data.slice().buffer)[0]
        : 0;
    return [filled(integers(call, 0)!, fill ?? 0)];
  },
  Transpose: (call) => {
    const x = required(call, 0);
    const perm = attribute.ints(call.node, 'perm') ?? x.dims.map((_, i) => x.dims.length - 1 - i);
    const dims = perm.map((from) => x.dims[from]!);
    return [
      build(dims, (index) => {
        const source = new Array<number>(perm.length);
        perm.forEach((from, to) => {
          source[from] = index[to]!;
        });
        return at(x, source);
      }),
    ];
  },
  Unsqueeze: (call) => {
    const x = required(call, 0);
    const axes = integers(call, 1)!;
    const rank = x.dims.length + axes.length;
    const dims = [...x.dims];
    for (const axis of axes.map((value) => axisOf(value, rank)).sort((a, b) => a - b)) dims.splice(axis, 0, 1);
    return [reshaped(x, dims)];
  },
  Squeeze: (call) => {
    const x = required(call, 0);
    const axes = integers(call, 1)?.map((axis) => axisOf(axis, x.dims.length));
    return [
      reshaped(
        x,
        x.dims.filter((dim, axis) => (axes === undefined ? dim !== 1 : !axes.includes(axis))),
      ),
    ];
  },
};
