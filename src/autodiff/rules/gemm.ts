import { float } from '../../onnx/builder';
import { floatAttribute, intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** Y = α·op(A)·op(B) + β·C. */
export const gemm: Rule = (c) => {
  const { builder, node } = c;
  const transA = intAttribute(node, 'transA', 0);
  const transB = intAttribute(node, 'transB', 0);
  const alpha = float(floatAttribute(node, 'alpha', 1));
  const beta = floatAttribute(node, 'beta', 1);
  const g = c.gradient;
  let da: string | undefined;
  let db: string | undefined;
  let dc: string | undefined;
  if (c.needs(0))
    da = transA
      ? builder.node('Gemm', [c.input(1), g], { transA: transB, transB: 1, alpha })
      : builder.node('Gemm', [g, c.input(1)], { transA: 0, transB: 1 - transB, alpha });
  if (c.needs(1))
    db = transB
      ? builder.node('Gemm', [g, c.input(0)], { transA: 1, transB: transA, alpha })
      : builder.node('Gemm', [c.input(0), g], { transA: 1 - transA, transB: 0, alpha });
  if (c.has(2) && c.needs(2)) {
    const sum = c.sumTo(g, c.outputDims, c.inputDims(2));
    dc = beta === 1 ? sum : builder.node('Mul', [sum, builder.scalar(beta)]);
  }
  return [da, db, dc];
};
