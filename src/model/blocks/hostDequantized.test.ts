/** Backward graphs that read dequantised matrices compute what those that dequantise compute. */
import { describe, expect, it } from 'vitest';
import { backwardPrograms } from '../../autodiff/programs';
import { teacherForcedGraph } from '../rewrite/teacherForcedGraph';
import { preparedModel } from '../testing/float64Model';
import { type TinyName, tinyFiles } from '../testing/tinyModels';
import { canonicalSegment, SEGMENT_INPUT } from './canonicalSegment';
import { hostDequantized } from './hostDequantized';
import { partition } from './partition';

function backwardGraph(name: TinyName, floats: boolean) {
  const { graph, logits, embedding } = preparedModel(tinyFiles(name), floats);
  const specialized = teacherForcedGraph(graph, logits);
  const [block] = partition(specialized, logits).blocks;
  const dims = ['batch', 'sequence', embedding.tokenDim];
  const { graph: segment } = canonicalSegment(specialized, block!, dims, dims);
  return backwardPrograms(segment, [SEGMENT_INPUT]).backwardKept;
}

const count = ({ nodes }: { nodes: readonly { opType: string }[] }, opType: string): number =>
  nodes.filter((node) => node.opType === opType).length;

// That the numbers are the same is wasmParity.test.ts's to say.
describe.each(['llama-q4', 'llama-zero-points', 'qwen2-packed', 'llama-padded-blocks'] as const)('%s', (name) => {
  it('reads every matrix as an input, and its codes no more', () => {
    const before = backwardGraph(name, false);
    const looked = count(before, 'GatherBlockQuantized');
    expect(looked).toBeGreaterThan(3);
    const { graph, matrices } = hostDequantized(before);
    expect(matrices).toHaveLength(looked);
    expect(count(graph, 'GatherBlockQuantized')).toBe(0);
    const inputs = new Set(graph.inputs.map((input) => input.name));
    for (const { name: matrix, codes } of matrices)
      expect([inputs.has(matrix), inputs.has(codes)]).toEqual([true, false]);
  });

  it('leaves a graph with float weights as it is', () => {
    const graph = backwardGraph(name, true);
    expect(hostDequantized(graph)).toEqual({ graph, matrices: [] });
  });
});
