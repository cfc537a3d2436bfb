import type { Rule } from '../rule';

/** y = condition ? a : b. */
export const where: Rule = (c) => {
  const { builder } = c;
  const zero = builder.scalar(0);
  return [
    undefined,
    c.needs(1)
      ? c.sumTo(builder.node('Where', [c.input(0), c.gradient, zero]), c.outputDims, c.inputDims(1))
      : undefined,
    c.needs(2)
      ? c.sumTo(builder.node('Where', [c.input(0), zero, c.gradient]), c.outputDims, c.inputDims(2))
      : undefined,
  ];
};
