import { float } from '../../../onnx/builder';
import { positive, type RuleCase } from './ruleCase';

const RMS = 'SimplifiedLayerNormalization';

export const NORMALIZATION_CASES: readonly RuleCase[] = [
  {
    rule: RMS,
    name: 'of a sequence',
    inputs: { x: ['batch', 'sequence', 5], g: { dims: [5], draw: positive } },
    write: (b) => [b.node(RMS, ['x', 'g'], { axis: -1, epsilon: float(1e-5), stash_type: 1 })],
  },
  {
    rule: RMS,
    name: 'a large ε, which bends the gradient',
    inputs: { x: [3, 4], g: { dims: [4], draw: positive } },
    write: (b) => [b.node(RMS, ['x', 'g'], { axis: -1, epsilon: float(0.5), stash_type: 1 })],
  },
  {
    rule: RMS,
    name: 'of heads',
    inputs: { x: ['batch', 2, 'sequence', 3], g: { dims: [3], draw: positive } },
    write: (b) => [b.node(RMS, ['x', 'g'], { axis: -1, epsilon: float(1e-6), stash_type: 1 })],
  },
  {
    rule: 'LayerNormalization',
    name: 'with scale and bias',
    inputs: { x: ['batch', 'sequence', 5], g: { dims: [5], draw: positive }, bias: [5] },
    write: (b) => [b.node('LayerNormalization', ['x', 'g', 'bias'], { axis: -1, epsilon: float(1e-5) })],
  },
  {
    rule: 'LayerNormalization',
    name: 'without a bias, axis counted from the front',
    inputs: { x: [3, 4], g: { dims: [4], draw: positive } },
    write: (b) => [b.node('LayerNormalization', ['x', 'g'], { axis: 1, epsilon: float(0.1) })],
  },
];
