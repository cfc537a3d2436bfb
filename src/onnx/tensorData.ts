import type { DataType, GraphTensor } from './graph';

/** Bits an element takes in `raw_data`. */
export const BITS_PER_ELEMENT: Readonly<Record<Exclude<DataType, 'string'>, number>> = {
  float32: 32,
  float16: 16,
  bfloat16: 16,
  float64: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  int4: 4,
  uint4: 4,
  bool: 8,
};

/** A view where alignment allows it, else a copy. */
function aligned(data: Uint8Array, bytes: number): Uint8Array {
  return data.byteOffset % bytes === 0 ? data : data.slice();
}

export function floatTensor(
  name: string,
  values: ArrayLike<number> | Float32Array,
  dims: readonly number[],
): GraphTensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  return { name, dataType: 'float32', dims, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** "Until the end" is written as the largest int64, which a number rounds up to 2^63: it must not wrap around. */
export function toInt64(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.max(value, -(2 ** 63)));
}

export function int64Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): GraphTensor {
  const data = BigInt64Array.from(values, toInt64);
  return { name, dataType: 'int64', dims, data: new Uint8Array(data.buffer) };
}

export function int32Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): GraphTensor {
  const data = Int32Array.from(values);
  return { name, dataType: 'int32', dims, data: new Uint8Array(data.buffer) };
}

/** IEEE 754 half to number. */
export function halfToFloat(half: number): number {
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table: Float32Array | undefined;

/** By table: a model has hundreds of millions of them, and TypedArray.from would list them all first. */
function halvesToFloats(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToFloat(half));
  const out = new Float32Array(halves.length);
  for (let i = 0; i < out.length; i++) out[i] = table[halves[i]!]!;
  return out;
}

/** Numbers of a floating-point tensor as float32; float32 data is a view where it can be. */
export function toFloat32(tensor: GraphTensor): Float32Array {
  const { data } = tensor;
  switch (tensor.dataType) {
    case 'float32': {
      const view = aligned(data, 4);
      return new Float32Array(view.buffer, view.byteOffset, view.byteLength / 4);
    }
    case 'float16': {
      const view = aligned(data, 2);
      const half = new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2);
      return halvesToFloats(half);
    }
    case 'bfloat16': {
      const view = aligned(data, 2);
      const brain = new Uint16Array(view.buffer, view.byteOffset, view.byteLength / 2);
      const out = new Uint32Array(brain.length);
      for (let i = 0; i < brain.length; i++) out[i] = brain[i]! << 16;
      return new Float32Array(out.buffer);
    }
    case 'float64': {
      const view = aligned(data, 8);
      return Float32Array.from(new Float64Array(view.buffer, view.byteOffset, view.byteLength / 8));
    }
    default:
      throw new TypeError(`'${tensor.name}' is ${tensor.dataType}, not a floating-point tensor`);
  }
}

/** Numbers of an integer tensor. */
export function toIntegers(tensor: GraphTensor): number[] {
  const { data } = tensor;
  switch (tensor.dataType) {
    case 'int64': {
      const view = aligned(data, 8);
      return Array.from(new BigInt64Array(view.buffer, view.byteOffset, view.byteLength / 8), Number);
    }
    case 'int32': {
      const view = aligned(data, 4);
      return Array.from(new Int32Array(view.buffer, view.byteOffset, view.byteLength / 4));
    }
    case 'uint8':
    case 'bool':
      return Array.from(data);
    case 'int8':
      return Array.from(new Int8Array(data.buffer, data.byteOffset, data.byteLength));
    default:
      throw new TypeError(`'${tensor.name}' is ${tensor.dataType}, not an integer tensor this reader takes`);
  }
}
