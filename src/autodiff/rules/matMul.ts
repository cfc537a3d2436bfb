import { broadcastDims } from '../../onnx/dims';
import type { Rule } from '../rule';

/**
 * Y = A·B with batch axes broadcast: ∂A = ∂Y·Bᵀ, ∂B = Aᵀ·∂Y.
 * A [.., M, K], B [.., K, N]. Where B is a matrix, ∂B folds the batch into the rows: one product instead of many.
 */
export const matMul: Rule = (c) => {
  const { builder } = c;
  const a = c.inputDims(0);
  const b = c.inputDims(1);
  if (a.length < 2 || b.length < 2) throw new RangeError('MatMul with a vector operand');
  const batch = broadcastDims(a.slice(0, -2), b.slice(0, -2));
  const [m, k] = a.slice(-2);
  const n = b[b.length - 1];
  let da: string | undefined;
  let db: string | undefined;
  if (c.needs(0)) {
    const product = builder.node('MatMul', [c.gradient, c.transposeLast(c.input(1), b.length)]);
    da = c.sumTo(product, [...batch, m!, k!], a);
  }
  if (c.needs(1)) {
    if (b.length === 2 && a.length > 2) {
      const rows = (value: string, width: number): string =>
        builder.node('Reshape', [value, builder.int64([-1, width])]);
      if (typeof k !== 'number' || typeof n !== 'number')
        throw new RangeError('MatMul whose matrix has an unknown size');
      db = builder.node('MatMul', [c.transposeLast(rows(c.input(0), k), 2), rows(c.gradient, n)]);
    } else {
      const product = builder.node('MatMul', [c.transposeLast(c.input(0), a.length), c.gradient]);
      db = c.sumTo(product, [...batch, k!, n!], b);
    }
  }
  return [da, db];
};
