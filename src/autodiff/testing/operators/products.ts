/** Matrix products. */
import { broadcastShape, broadcastTo, type NdArray, sizeOf } from '../array';
import { attribute, type Operator, required } from './operator';

/** A [.., M, K] · B [.., K, N] with broadcast batch axes → [.., M, N]. */
export function matMul(a: NdArray, b: NdArray): NdArray {
  const [m, k] = a.dims.slice(-2) as [number, number];
  const [inner, n] = b.dims.slice(-2) as [number, number];
  if (k !== inner) throw new RangeError(`[${a.dims}] · [${b.dims}]`);
  const batch = broadcastShape(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const left = broadcastTo(a, [...batch, m, k]).data;
  const right = broadcastTo(b, [...batch, k, n]).data;
  const data = new Float64Array(sizeOf(batch) * m * n);
  for (let p = 0; p < sizeOf(batch); p++)
    for (let i = 0; i < m; i++)
      for (let x = 0; x < k; x++) {
        const factor = left[(p * m + i) * k + x]!;
        const row = (p * k + x) * n;
        const out = (p * m + i) * n;
        for (let j = 0; j < n; j++) data[out + j] = data[out + j]! + factor * right[row + j]!;
      }
  return { data, dims: [...batch, m, n] };
}

export function transposed(matrix: NdArray): NdArray {
  const [rows, columns] = matrix.dims as [number, number];
  const data = new Float64Array(matrix.data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[j * rows + i] = matrix.data[i * columns + j]!;
  return { data, dims: [columns, rows] };
}

export const PRODUCTS: Readonly<Record<string, Operator>> = {
  MatMul: (call) => [matMul(required(call, 0), required(call, 1))],
  Gemm: (call) => {
    const { node } = call;
    const a = attribute.int(node, 'transA', 0) ? transposed(required(call, 0)) : required(call, 0);
    const b = attribute.int(node, 'transB', 0) ? transposed(required(call, 1)) : required(call, 1);
    const product = matMul(a, b);
    const alpha = attribute.float(node, 'alpha', 1);
    const beta = attribute.float(node, 'beta', 1);
    const c = call.inputs[2] === undefined ? undefined : broadcastTo(required(call, 2), product.dims).data;
    const data = product.data.map((value, i) => alpha * value + (c === undefined ? 0 : beta * c[i]!));
    return [{ data, dims: product.dims }];
  },
};
