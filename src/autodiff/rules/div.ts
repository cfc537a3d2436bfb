import type { Rule } from '../rule';

/** y = a ⊘ b (broadcasting): ∂a = ∂y ⊘ b, ∂b = −∂y ⊙ y ⊘ b. */
export const div: Rule = (c) => {
  const { builder } = c;
  const overB = builder.node('Div', [c.gradient, c.input(1)]);
  return [
    c.needs(0) ? c.sumTo(overB, c.outputDims, c.inputDims(0)) : undefined,
    c.needs(1)
      ? c.sumTo(builder.node('Neg', [builder.node('Mul', [overB, c.output])]), c.outputDims, c.inputDims(1))
      : undefined,
  ];
};
