import type { Rule } from '../rule';

/** Expand: the copies' gradients are added up. */
export const expand: Rule = (c) => [c.sumTo(c.gradient, c.outputDims, c.inputDims(0))];
