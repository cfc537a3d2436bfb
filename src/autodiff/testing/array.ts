/** Dense arrays in float64, row-major: what the test interpreter computes with. Integers are exact up to 2^53. */
export interface NdArray {
  readonly data: Float64Array;
  readonly dims: readonly number[];
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

export function ndArray(values: ArrayLike<number>, dims: readonly number[]): NdArray {
  if (values.length !== sizeOf(dims)) throw new RangeError(`${values.length} values do not fill [${dims}]`);
  return { data: Float64Array.from(values), dims };
}

export function filled(dims: readonly number[], value: number): NdArray {
  return { data: new Float64Array(sizeOf(dims)).fill(value), dims };
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

/** Calls `visit` with every index of the shape, in row-major order; the index array is reused. */
export function forEachIndex(dims: readonly number[], visit: (index: readonly number[], flat: number) => void): void {
  const index = dims.map(() => 0);
  const size = sizeOf(dims);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const next = index[axis]! + 1;
      if (next < dims[axis]!) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
    }
  }
}

/** An array whose element at each index is `value(index)`. */
export function build(dims: readonly number[], value: (index: readonly number[]) => number): NdArray {
  const data = new Float64Array(sizeOf(dims));
  forEachIndex(dims, (index, flat) => {
    data[flat] = value(index);
  });
  return { data, dims };
}

export function at(array: NdArray, index: readonly number[]): number {
  const { dims, data } = array;
  let flat = 0;
  for (let axis = 0; axis < dims.length; axis++) {
    const i = index[axis]!;
    if (!(i >= 0 && i < dims[axis]!)) throw new RangeError(`index [${index}] outside [${dims}]`);
    flat = flat * dims[axis]! + i;
  }
  return data[flat]!;
}

/** NumPy broadcasting of several shapes. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const dims of shapes) {
      const dim = dims[dims.length - rank + axis] ?? 1;
      if (dim === 1) continue;
      if (size !== 1 && size !== dim)
        throw new RangeError(`shapes ${JSON.stringify(shapes)} do not broadcast together`);
      size = dim;
    }
    return size;
  });
}

/** The array repeated to a larger shape. */
export function broadcastTo(array: NdArray, dims: readonly number[]): NdArray {
  if (array.dims.length === dims.length && array.dims.every((dim, axis) => dim === dims[axis])) return array;
  const lead = dims.length - array.dims.length;
  const strides = stridesOf(array.dims).map((stride, axis) => (array.dims[axis] === 1 ? 0 : stride));
  const data = new Float64Array(sizeOf(dims));
  forEachIndex(dims, (index, flat) => {
    let source = 0;
    for (let axis = 0; axis < strides.length; axis++) source += strides[axis]! * index[lead + axis]!;
    data[flat] = array.data[source]!;
  });
  return { data, dims };
}

export function reshaped(array: NdArray, dims: readonly number[]): NdArray {
  if (sizeOf(dims) !== array.data.length) throw new RangeError(`[${array.dims}] does not reshape to [${dims}]`);
  return { data: array.data, dims };
}

/** An axis counted from 0. */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!(positive >= 0 && positive < rank)) throw new RangeError(`axis ${axis} of an array of rank ${rank}`);
  return positive;
}
