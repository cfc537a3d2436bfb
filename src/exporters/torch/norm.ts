import { floatTensor } from '../../onnx/tensorData';
import type { DecoderConfig } from '../types';
import { type Tracer, TYPES } from './tracer';

/** x / √(mean(x²) + ε) ⊙ weight (Zhang & Sennrich 2019), as the module computes it: in float32, operator by operator. */
export function rmsNorm(
  t: Tracer,
  config: DecoderConfig,
  scope: string,
  name: string,
  weight: Float32Array,
  x: string,
): string {
  const wide = t.node(scope, 'Cast', [x], { to: TYPES.float32 });
  const square = t.node(scope, 'Pow', [wide, t.float(scope, 2)]);
  const mean = t.node(scope, 'ReduceMean', [square, t.int(scope, [-1])], { keepdims: 1 });
  const root = t.node(scope, 'Sqrt', [t.node(scope, 'Add', [mean, t.float(scope, config.epsilon)])]);
  const inverse = t.node(scope, 'Div', [t.float(scope, 1), root]);
  const normed = t.node(scope, 'Mul', [wide, inverse]);
  if (config.gemma !== undefined) {
    // 1 + weight is folded when the graph is traced.
    const folded = weight.map((value) => 1 + value);
    const scaled = t.node(scope, 'Mul', [normed, t.tensor(floatTensor(t.weightName('Mul'), folded, [weight.length]))]);
    return t.node(scope, 'Cast', [scaled], { to: TYPES.float32 });
  }
  const narrow = t.node(scope, 'Cast', [normed], { to: TYPES.float32 });
  return t.node(scope, 'Mul', [t.tensor(floatTensor(name, weight, [weight.length])), narrow]);
}
