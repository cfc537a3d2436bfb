import type { Rule } from '../rule';

const FLOAT32 = 1;

/** y = a^p for a constant exponent: ∂a = ∂y ⊙ p·a^(p−1). The exponent has no gradient. */
export const pow: Rule = (c) => {
  if (c.needs(1)) throw new RangeError('Pow is differentiated with respect to its base only');
  const { builder } = c;
  const whole = c.type(c.input(1)).dataType !== 'float32';
  const exponent = whole ? builder.node('Cast', [c.input(1)], { to: FLOAT32 }) : c.input(1);
  const power = builder.node('Pow', [c.input(0), builder.node('Sub', [exponent, builder.scalar(1)])]);
  const slope = builder.node('Mul', [power, exponent]);
  return [c.sumTo(builder.node('Mul', [c.gradient, slope]), c.outputDims, c.inputDims(0))];
};
