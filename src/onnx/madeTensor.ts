import type { GraphTensor } from './graph';
import { BITS_PER_ELEMENT } from './tensorData';

/**
 * A constant whose bytes are made each time they are read, and kept by nobody: gigabytes of dequantised weights go to
 * a device one tensor after another, without ever standing in host memory together. A copy of it ({ ...tensor }) has
 * the bytes.
 */
export function madeTensor(
  name: string,
  dataType: 'float32',
  dims: readonly number[],
  make: () => Uint8Array,
): GraphTensor {
  return {
    name,
    dataType,
    dims,
    get data() {
      return make();
    },
  };
}

export function isMade(tensor: GraphTensor): boolean {
  return Object.getOwnPropertyDescriptor(tensor, 'data')?.get !== undefined;
}

/** Bytes of a tensor's data, without reading it. */
export function byteLengthOf({ dataType, dims }: GraphTensor): number {
  if (dataType === 'string') throw new TypeError('text has no fixed size');
  return Math.ceil((dims.reduce((product, dim) => product * dim, 1) * BITS_PER_ELEMENT[dataType]) / 8);
}
