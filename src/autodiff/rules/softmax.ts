import { intAttribute } from '../../onnx/graph';
import type { Rule } from '../rule';

/** y = softmax(x) over one axis: ∂x = y ⊙ (∂y − Σ ∂y ⊙ y). */
export const softmax: Rule = (c) => {
  const { builder } = c;
  const axis = intAttribute(c.node, 'axis', -1);
  const weighted = builder.node('Mul', [c.gradient, c.output]);
  const sum = builder.node('ReduceSum', [weighted, builder.int64([axis])], { keepdims: 1 });
  return [builder.node('Sub', [weighted, builder.node('Mul', [c.output, sum])])];
};
