import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** Picked elements' gradients are added back where they were picked. */
export const gatherElements: Rule = (c) => {
  const attributes = { axis: intAttribute(c.node, 'axis', 0), reduction: 'add' };
  return [c.builder.node('ScatterElements', [c.zerosLike(c.input(0)), c.input(1), c.gradient], attributes)];
};
