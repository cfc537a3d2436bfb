import { lowerForTraining } from '../../autodiff/lowering';
import type { Graph, ValueInfo } from '../../onnx/graph';
import { prune } from '../../onnx/prune';
import { INPUTS_EMBEDS } from '../graphNames';
import { scoreAllPositions } from './scoreAllPositions';
import { fuseNorms } from './specialize/fuseNorms';
import { type SpecializedGraph, specialize } from './specialize/specialize';

/**
 * The prepared graph for teacher forcing: fused operators lowered, no cache, logits only; what it computes from lengths
 * as constants and inputs.
 */
export function teacherForcedGraph(prepared: Graph, logits: string): SpecializedGraph {
  const lowered = lowerForTraining(scoreAllPositions(prepared, logits), INPUTS_EMBEDS);
  const outputs = lowered.outputs.filter((output) => output.name === logits);
  const inputs = lowered.inputs.map(
    (input): ValueInfo => (input.name === 'position_ids' ? { ...input, dims: ['batch', 'sequence'] } : input),
  );
  return fuseNorms(specialize(prune({ ...lowered, outputs, inputs }), INPUTS_EMBEDS));
}
