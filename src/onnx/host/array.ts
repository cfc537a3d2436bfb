/** Dense arrays on the host, row-major. Float64 holds every integer a graph counts with, and every float32, exactly. */
import type { DataType, GraphTensor } from '../graph';
import { floatTensor, int32Tensor, int64Tensor, toFloat32, toIntegers } from '../tensorData';

export interface HostArray {
  readonly data: Float64Array;
  readonly dims: readonly number[];
  readonly dataType: DataType;
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

export function hostArray(dataType: DataType, dims: readonly number[], data: Float64Array): HostArray {
  if (data.length !== sizeOf(dims)) throw new RangeError(`${data.length} values do not fill [${dims}]`);
  return { data, dims, dataType };
}

export function isFloat(dataType: DataType): boolean {
  return dataType.startsWith('float') || dataType === 'bfloat16';
}

/** @throws TypeError for types that no computation of lengths and masks has */
export function fromTensor(tensor: GraphTensor): HostArray {
  const values = isFloat(tensor.dataType) ? toFloat32(tensor) : toIntegers(tensor);
  return hostArray(tensor.dataType, tensor.dims, Float64Array.from(values));
}

/** As an initialiser; floats become float32. */
export function toTensor(name: string, { data, dims, dataType }: HostArray): GraphTensor {
  if (isFloat(dataType)) return floatTensor(name, Float32Array.from(data), dims);
  if (dataType === 'bool') return { name, dataType, dims, data: Uint8Array.from(data) };
  return dataType === 'int32' ? int32Tensor(name, Array.from(data), dims) : int64Tensor(name, Array.from(data), dims);
}

/** An axis counted from 0. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!(positive >= 0 && positive < rank)) throw new RangeError(`axis ${axis} of an array of rank ${rank}`);
  return positive;
}

/** Elements between neighbours along each axis. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length);
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= dims[axis]!;
  }
  return strides;
}

/**
 * Elements of `data` picked along strides, in row-major order of `dims`: transposes, slices and broadcasts are all
 * views of this kind.
 */
export function strided(
  data: Float64Array,
  dims: readonly number[],
  strides: readonly number[],
  offset = 0,
): Float64Array {
  const out = new Float64Array(sizeOf(dims));
  const index = new Int32Array(dims.length);
  const last = dims.length - 1;
  if (last < 0) {
    out[0] = data[offset]!;
    return out;
  }
  const [width, step] = [dims[last]!, strides[last]!];
  let source = offset;
  for (let at = 0; at < out.length; ) {
    for (let i = 0; i < width; i++) out[at++] = data[source + i * step]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      index[axis] = index[axis]! + 1;
      if (index[axis]! < dims[axis]!) break;
      source -= strides[axis]! * dims[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** NumPy broadcasting of several shapes. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const dims of shapes) {
      const dim = dims[dims.length - rank + axis] ?? 1;
      if (dim === 1) continue;
      if (size !== 1 && size !== dim) throw new RangeError(`shapes ${JSON.stringify(shapes)} do not broadcast`);
      size = dim;
    }
    return size;
  });
}

/** The data repeated to a larger shape; a view's copy, or the data themselves where nothing changes. */
export function broadcastTo({ data, dims }: HostArray, to: readonly number[]): Float64Array {
  if (sizeOf(dims) === sizeOf(to)) return data;
  const own = stridesOf(dims);
  const lead = to.length - dims.length;
  const strides = to.map((_, axis) => (axis < lead || dims[axis - lead] === 1 ? 0 : own[axis - lead]!));
  return strided(data, to, strides);
}
