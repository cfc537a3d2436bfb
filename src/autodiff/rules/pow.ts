import type { Rule } from '../rule';

/** y = a^p for a constant exponent: ∂a = ∂y ⊙ p·a^(p−1). The exponent has no gradient. */
export const pow: Rule = (c) => {
  if (c.needs(1)) throw new RangeError('Pow is differentiated with respect to its base only');
  const { builder } = c;
  const power = builder.node('Pow', [c.input(0), builder.node('Sub', [c.input(1), builder.scalar(1)])]);
  const slope = builder.node('Mul', [power, c.input(1)]);
  return [c.sumTo(builder.node('Mul', [c.gradient, slope]), c.outputDims, c.inputDims(0))];
};
