import { intAttribute, intsAttribute } from '../../onnx/graph';
import type { Rule, RuleContext } from '../rule';

/** Axes reduced over (all where none are given), counted from 0. */
function axesOf(c: RuleContext): number[] {
  const rank = c.inputDims(0).length;
  const axes = c.has(1) ? c.integers(1) : (intsAttribute(c.node, 'axes') ?? []);
  if (axes.length === 0 && intAttribute(c.node, 'noop_with_empty_axes', 0) === 0)
    return c.inputDims(0).map((_, i) => i);
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** A reduced value with its axes back as ones, so that it broadcasts against the input. */
function kept(c: RuleContext, value: string): string {
  if (intAttribute(c.node, 'keepdims', 1) === 1 || axesOf(c).length === 0) return value;
  return c.builder.node('Unsqueeze', [value, c.builder.int64(axesOf(c))]);
}

function expanded(c: RuleContext, value: string): string {
  return c.builder.node('Expand', [kept(c, value), c.builder.node('Shape', [c.input(0)])]);
}

/** Σ: the gradient is spread over the axes. */
export const reduceSum: Rule = (c) => [expanded(c, c.gradient)];

/** Mean: spread, divided by how many there were. */
export const reduceMean: Rule = (c) => {
  const dims = c.inputDims(0);
  let count = 1;
  for (const axis of axesOf(c)) {
    const size = dims[axis];
    if (typeof size !== 'number') throw new RangeError('ReduceMean over an axis whose size only the run knows');
    count *= size;
  }
  return [expanded(c, c.builder.node('Mul', [c.gradient, c.builder.scalar(1 / count)]))];
};

/** log Σ exp: the gradient is shared out by softmax. */
export const reduceLogSumExp: Rule = (c) => {
  const { builder } = c;
  const share = builder.node('Exp', [builder.node('Sub', [c.input(0), kept(c, c.output)])]);
  return [builder.node('Mul', [kept(c, c.gradient), share])];
};
