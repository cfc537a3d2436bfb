import { intsAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** The gradient is transposed by the inverse permutation. */
export const transpose: Rule = (c) => {
  const rank = c.inputDims(0).length;
  const perm = intsAttribute(c.node, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const inverse = new Array<number>(rank);
  perm.forEach((from, to) => {
    inverse[from] = to;
  });
  return [c.builder.node('Transpose', [c.gradient], { perm: inverse })];
};
