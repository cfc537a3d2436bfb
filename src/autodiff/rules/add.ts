import type { Rule } from '../rule';

/** y = a + b (broadcasting): ∂a = Σ ∂y, ∂b = Σ ∂y over the broadcast axes. */
export const add: Rule = (c) =>
  [0, 1].map((i) => (c.needs(i) ? c.sumTo(c.gradient, c.outputDims, c.inputDims(i)) : undefined));
