import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** Each operand's gradient is its own slice. */
export const concat: Rule = (c) => {
  const { builder, node } = c;
  const axis = intAttribute(node, 'axis', 0);
  const rank = c.inputDims(0).length;
  const at = axis < 0 ? axis + rank : axis;
  const sizes = node.inputs.map((_, i) => c.inputDims(i)[at]);
  if (!sizes.every((size): size is number => typeof size === 'number'))
    throw new RangeError('Concat along an axis whose sizes only the run knows');
  let start = 0;
  return sizes.map((size, i) => {
    const from = start;
    start += size;
    return c.needs(i)
      ? builder.node('Slice', [c.gradient, builder.int64([from]), builder.int64([from + size]), builder.int64([at])])
      : undefined;
  });
};
