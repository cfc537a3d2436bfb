import { describe, expect, it } from 'vitest';
import { float, GraphBuilder } from '../../onnx/builder';
import type { Graph } from '../../onnx/graph';
import { Random } from '../../tensors/random';
import { build } from '../testing/array';
import { distance, runFloat32 } from '../testing/gradientCheck';
import { lowerForTraining } from '.';

const RESIDUAL = 'residual';

function skipNorm(opType: string, inputs: readonly string[], withResidual: boolean): Graph {
  const b = new GraphBuilder('skip');
  const vector = new Set(['gamma', 'beta', 'bias']);
  for (const name of inputs)
    if (name !== '') b.input(name, 'float32', vector.has(name) ? [6] : ['batch', 'sequence', 6]);
  const outputs = withResidual ? ['y', '', '', RESIDUAL] : ['y'];
  b.append({ opType, domain: 'com.microsoft', name: 'norm', inputs, outputs, attributes: { epsilon: float(0.01) } });
  for (const name of outputs) if (name !== '') b.output(name, 'float32', ['batch', 'sequence', 6]);
  return b.build();
}

describe.each([
  ['SkipSimplifiedLayerNormalization', ['x', 'skip', 'gamma']],
  ['SkipSimplifiedLayerNormalization', ['skip', 'x', 'gamma', 'bias']],
  ['SkipLayerNormalization', ['x', 'skip', 'gamma', 'beta']],
  ['SkipLayerNormalization', ['x', 'skip', 'gamma', 'beta', 'bias']],
  ['SkipLayerNormalization', ['x', 'skip', 'gamma', '', 'bias']],
])('%s(%j)', (opType, inputs) => {
  it.each([false, true])('with the residual asked for: %s', async (withResidual) => {
    const graph = skipNorm(opType, inputs, withResidual);
    const random = new Random('skip');
    const size = (name: string): number[] =>
      graph.inputs.find((input) => input.name === name)?.dims.length === 1 ? [6] : [2, 3, 6];
    const feeds = Object.fromEntries(
      graph.inputs.map(({ name }) => [name, build(size(name), () => Math.fround(random.normal()))]),
    );
    const lowered = lowerForTraining(graph);
    expect(lowered.nodes.some((node) => node.opType === opType)).toBe(false);
    const [fused, written] = [await runFloat32(graph, feeds), await runFloat32(lowered, feeds)];
    expect(written.size).toBe(withResidual ? 2 : 1);
    for (const [name, values] of fused)
      expect(distance(written.get(name) ?? [], values).relativeError).toBeLessThan(1e-6);
  });
});
