import { intAttribute } from '../../onnx/graph';
import { epsilonOf } from '../../onnx/inferShapes';
import type { Rule } from '../rule';

/**
 * y = g ⊙ n + b with n = (x − mean)·r, r = 1/√(var + ε) over the last axis (Ba et al. 2016):
 * ∂x = r·(h − mean(h) − n·mean(h ⊙ n)) with h = g∂y.
 */
export const layerNormalization: Rule = (c) => {
  const rank = c.inputDims(0).length;
  const axis = intAttribute(c.node, 'axis', -1);
  if (axis !== -1 && axis !== rank - 1) throw new RangeError('LayerNormalization over more than the last axis');
  const { builder } = c;
  const last = builder.int64([-1]);
  const mean = (value: string): string => builder.node('ReduceMean', [value, last], { keepdims: 1 });
  const centred = builder.node('Sub', [c.input(0), mean(c.input(0))]);
  const variance = mean(builder.node('Mul', [centred, centred]));
  const inverse = builder.node('Reciprocal', [
    builder.node('Sqrt', [builder.node('Add', [variance, builder.scalar(epsilonOf(c.node))])]),
  ]);
  const n = builder.node('Mul', [centred, inverse]);
  let dx: string | undefined;
  if (c.needs(0)) {
    const h = builder.node('Mul', [c.gradient, c.input(1)]);
    const flat = builder.node('Sub', [h, mean(h)]);
    const along = builder.node('Mul', [n, mean(builder.node('Mul', [h, n]))]);
    dx = builder.node('Mul', [builder.node('Sub', [flat, along]), inverse]);
  }
  const dg = c.needs(1) ? c.sumTo(builder.node('Mul', [c.gradient, n]), c.outputDims, c.inputDims(1)) : undefined;
  const db = c.has(2) && c.needs(2) ? c.sumTo(c.gradient, c.outputDims, c.inputDims(2)) : undefined;
  return [dx, dg, db];
};
