import { epsilonOf } from '../../onnx/inferShapes';
import type { Rule } from '../rule';

/**
 * y = g ⊙ x·r with r = 1/√(mean(x²) + ε) over the last axis (Zhang & Sennrich 2019):
 * ∂x = r·(g∂y − x·r²·mean(g∂y ⊙ x)), ∂g = Σ ∂y ⊙ x·r.
 * r is recomputed: the operator's own inv_std_var output is wrong on WebGPU (ORT 1.30).
 */
export const simplifiedLayerNormalization: Rule = (c) => {
  const { builder } = c;
  const x = c.input(0);
  const last = builder.int64([-1]);
  const meanSquare = builder.node('ReduceMean', [builder.node('Mul', [x, x]), last], { keepdims: 1 });
  const inverse = builder.node('Reciprocal', [
    builder.node('Sqrt', [builder.node('Add', [meanSquare, builder.scalar(epsilonOf(c.node))])]),
  ]);
  let dx: string | undefined;
  let dg: string | undefined;
  if (c.needs(0)) {
    const scaled = builder.node('Mul', [c.gradient, c.input(1)]);
    const projection = builder.node('ReduceMean', [builder.node('Mul', [scaled, x]), last], { keepdims: 1 });
    const along = builder.node('Mul', [projection, builder.node('Mul', [inverse, inverse])]);
    dx = builder.node('Mul', [builder.node('Sub', [scaled, builder.node('Mul', [x, along])]), inverse]);
  }
  if (c.needs(1)) {
    const normalized = builder.node('Mul', [x, inverse]);
    dg = c.sumTo(builder.node('Mul', [c.gradient, normalized]), c.outputDims, c.inputDims(1));
  }
  return [dx, dg];
};
