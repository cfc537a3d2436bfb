import type { Rule } from '../rule';

/** Reshape, Squeeze, Unsqueeze: the gradient takes the input's shape. */
export const reshape: Rule = (c) => [c.reshapeLikeInput(c.gradient, c.outputDims, 0)];
