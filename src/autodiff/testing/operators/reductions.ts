/** Reductions over axes, and softmax. */
import { axisOf, build, forEachIndex, type NdArray, reshaped, sizeOf } from '../array';
import { attribute, type Call, integers, type Operator, required } from './operator';

/** The array with its reduced axes last: one row of `data` per result. */
function grouped(x: NdArray, axes: readonly number[]): { rows: Float64Array[]; keptDims: number[] } {
  const keptDims = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const size = sizeOf(axes.map((axis) => x.dims[axis]!));
  const rows = Array.from({ length: sizeOf(keptDims) }, () => new Float64Array(size));
  const filledSoFar = new Int32Array(rows.length);
  forEachIndex(x.dims, (index, flat) => {
    let row = 0;
    for (let axis = 0; axis < keptDims.length; axis++)
      row = row * keptDims[axis]! + (axes.includes(axis) ? 0 : index[axis]!);
    const at = filledSoFar[row]!;
    (rows[row] as Float64Array)[at] = x.data[flat]!;
    filledSoFar[row] = at + 1;
  });
  return { rows, keptDims };
}

function axesFor(call: Call, rank: number): number[] {
  const axes = integers(call, 1) ?? attribute.ints(call.node, 'axes');
  if (axes === undefined || axes.length === 0)
    return attribute.int(call.node, 'noop_with_empty_axes', 0) === 1 ? [] : Array.from({ length: rank }, (_, i) => i);
  return axes.map((axis) => axisOf(axis, rank));
}

function reduction(f: (row: Float64Array) => number): Operator {
  return (call) => {
    const x = required(call, 0);
    const axes = axesFor(call, x.dims.length);
    const { rows, keptDims } = grouped(x, axes);
    const result = { data: Float64Array.from(rows, f), dims: keptDims };
    if (attribute.int(call.node, 'keepdims', 1) === 1) return [result];
    const dims = x.dims.filter((_, axis) => !axes.includes(axis));
    return [reshaped(result, dims)];
  };
}

const sum = (row: Float64Array): number => row.reduce((total, value) => total + value, 0);

function logSumExp(row: Float64Array): number {
  const peak = Math.max(...row);
  return peak + Math.log(sum(row.map((value) => Math.exp(value - peak))));
}

export const REDUCTIONS: Readonly<Record<string, Operator>> = {
  ReduceSum: reduction(sum),
  ReduceMean: reduction((row) => sum(row) / row.length),
  ReduceMax: reduction((row) => Math.max(...row)),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceSumSquare: reduction((row) => sum(row.map((value) => value * value))),
  Softmax: (call) => {
    const x = required(call, 0);
    const axis = axisOf(attribute.int(call.node, 'axis', -1), x.dims.length);
    const { rows, keptDims } = grouped(x, [axis]);
    const norms = Float64Array.from(rows, logSumExp);
    return [
      build(x.dims, (index) => {
        let row = 0;
        let flat = 0;
        for (let i = 0; i < x.dims.length; i++) {
          row = row * keptDims[i]! + (i === axis ? 0 : index[i]!);
          flat = flat * x.dims[i]! + index[i]!;
        }
        return Math.exp(x.data[flat]! - norms[row]!);
      }),
    ];
  },
};
