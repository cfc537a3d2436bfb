import type { Rule } from '../rule';

/** y = a ⊙ b (broadcasting): ∂a = ∂y ⊙ b, ∂b = ∂y ⊙ a, summed over the broadcast axes. */
export const mul: Rule = (c) =>
  [0, 1].map((i) =>
    c.needs(i) ? c.sumTo(c.builder.node('Mul', [c.gradient, c.input(1 - i)]), c.outputDims, c.inputDims(i)) : undefined,
  );
