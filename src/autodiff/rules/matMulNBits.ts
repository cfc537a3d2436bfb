import { intAttribute } from '../../onnx/graph';
import { dequantizeMatrix } from '../lowering/dequantizeMatrix';
import type { Rule } from '../rule';

/**
 * Y = X·Wᵀ with W [N, K] quantised in blocks along K: ∂X = ∂Y·W. W is frozen: its codes have no gradient.
 * A bias (input 5) takes the sum over rows.
 */
export const matMulNBits: Rule = (c) => {
  const weight = dequantizeMatrix(c.builder, c.node, intAttribute(c.node, 'N', 0));
  const dx = c.needs(0) ? c.builder.node('MatMul', [c.gradient, weight]) : undefined;
  const bias = c.has(5) && c.needs(5) ? c.sumTo(c.gradient, c.outputDims, c.inputDims(5)) : undefined;
  return [dx, undefined, undefined, undefined, undefined, bias];
};
