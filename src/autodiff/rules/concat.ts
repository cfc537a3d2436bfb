import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** Where a slice ends that goes on to the end. */
const END = 2 ** 31 - 1;

/** Each operand's gradient is its own slice; of two operands whose sizes only the run knows, the first one tells where. */
export const concat: Rule = (c) => {
  const { builder, node } = c;
  const axis = intAttribute(node, 'axis', 0);
  const rank = c.inputDims(0).length;
  const at = axis < 0 ? axis + rank : axis;
  const sizes = node.inputs.map((_, i) => c.inputDims(i)[at]);
  if (!sizes.every((size): size is number => typeof size === 'number')) {
    if (sizes.length !== 2) throw new RangeError('Concat along an axis whose sizes only the run knows');
    const middle = builder.node('Shape', [c.input(0)], { start: at, end: at + 1 });
    const slice = (from: string, to: string): string =>
      builder.node('Slice', [c.gradient, from, to, builder.int64([at])]);
    return [
      c.needs(0) ? slice(builder.int64([0]), middle) : undefined,
      c.needs(1) ? slice(middle, builder.int64([END])) : undefined,
    ];
  }
  let start = 0;
  return sizes.map((size, i) => {
    const from = start;
    start += size;
    return c.needs(i)
      ? builder.node('Slice', [c.gradient, builder.int64([from]), builder.int64([from + size]), builder.int64([at])])
      : undefined;
  });
};
