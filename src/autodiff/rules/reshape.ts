import type { Rule } from '../rule';

/** Reshape, Squeeze, Unsqueeze: the gradient takes the input's shape. */
export const reshape: Rule = (c) => [c.reshapeTo(c.gradient, c.outputDims, c.inputDims(0))];
