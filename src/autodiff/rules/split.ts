import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** The parts' gradients side by side; a part that nobody used counts zeros. */
export const split: Rule = (c) => {
  const parts = c.outputGradients.map((gradient, i) => gradient ?? c.zerosLike(c.node.outputs[i]!));
  return [c.builder.node('Concat', parts, { axis: intAttribute(c.node, 'axis', 0) })];
};
