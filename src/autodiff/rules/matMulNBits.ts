import { dequantizeMatrix } from '../lowering/dequantizeMatrix';
import type { Rule } from '../rule';

/**
 * Y = X·Wᵀ with W [N, K] quantised in blocks along K: ∂X = ∂Y·W. W is frozen: its codes have no gradient.
 * A bias (input 5) takes the sum over rows.
 */
export const matMulNBits: Rule = (c) => {
  let dx: string | undefined;
  if (c.needs(0)) {
    const zeroPointType = c.has(3) ? c.type(c.input(3)).dataType : 'uint8';
    dx = c.builder.node('MatMul', [c.gradient, dequantizeMatrix(c.builder, c.node, zeroPointType)]);
  }
  const bias = c.has(5) && c.needs(5) ? c.sumTo(c.gradient, c.outputDims, c.inputDims(5)) : undefined;
  return [dx, undefined, undefined, undefined, undefined, bias];
};
