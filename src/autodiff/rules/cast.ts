import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

const FLOAT32 = 1;

/** Between floating-point types the gradient passes through; training runs in float32. */
export const cast: Rule = (c) => {
  if (intAttribute(c.node, 'to', FLOAT32) !== FLOAT32) throw new RangeError('Cast to a type other than float32');
  return [c.gradient];
};
