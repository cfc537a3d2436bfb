import type { Rule } from '../rule';

/** y = a − b (broadcasting). */
export const sub: Rule = (c) => [
  c.needs(0) ? c.sumTo(c.gradient, c.outputDims, c.inputDims(0)) : undefined,
  c.needs(1) ? c.builder.node('Neg', [c.sumTo(c.gradient, c.outputDims, c.inputDims(1))]) : undefined,
];
