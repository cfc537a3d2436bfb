/** Operators that pick and place elements by index. */
import { at, axisOf, build, forEachIndex, type NdArray } from '../array';
import { attribute, type Call, type Operator, required } from './operator';

function positive(index: number, size: number): number {
  const from = index < 0 ? index + size : index;
  if (!(from >= 0 && from < size)) throw new RangeError(`index ${index} outside an axis of ${size}`);
  return from;
}

function scatterElements(call: Call): NdArray {
  const [x, indices, updates] = [required(call, 0), required(call, 1), required(call, 2)];
  const axis = axisOf(attribute.int(call.node, 'axis', 0), x.dims.length);
  const adds = attribute.string(call.node, 'reduction', 'none') === 'add';
  const data = x.data.slice();
  forEachIndex(indices.dims, (index, flat) => {
    let target = 0;
    for (let i = 0; i < x.dims.length; i++) {
      const size = x.dims[i]!;
      target = target * size + (i === axis ? positive(indices.data[flat]!, size) : index[i]!);
    }
    data[target] = (adds ? data[target]! : 0) + updates.data[flat]!;
  });
  return { data, dims: x.dims };
}

export const INDEXING: Readonly<Record<string, Operator>> = {
  Gather: (call) => {
    const [x, indices] = [required(call, 0), required(call, 1)];
    const axis = axisOf(attribute.int(call.node, 'axis', 0), x.dims.length);
    const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)];
    const end = axis + indices.dims.length;
    return [
      build(dims, (index) => {
        const picked = positive(at(indices, index.slice(axis, end)), x.dims[axis]!);
        return at(x, [...index.slice(0, axis), picked, ...index.slice(end)]);
      }),
    ];
  },
  GatherElements: (call) => {
    const [x, indices] = [required(call, 0), required(call, 1)];
    const axis = axisOf(attribute.int(call.node, 'axis', 0), x.dims.length);
    return [
      build(indices.dims, (index) => {
        const source = [...index];
        source[axis] = positive(at(indices, index), x.dims[axis]!);
        return at(x, source);
      }),
    ];
  },
  ScatterElements: (call) => [scatterElements(call)],
};
