import { lowerForTraining } from '../autodiff/lowering';
import type { Graph, ValueInfo } from '../onnx/graph';
import { prune } from '../onnx/prune';
import { everyPosition } from './everyPosition';
import { INPUTS_EMBEDS } from './partition';

/** The prepared graph for teacher forcing: fused operators lowered, no cache, logits only. */
export function teacherForcedGraph(prepared: Graph, logits: string): Graph {
  const lowered = lowerForTraining(everyPosition(prepared, logits), INPUTS_EMBEDS);
  const outputs = lowered.outputs.filter((output) => output.name === logits);
  const inputs = lowered.inputs.map(
    (input): ValueInfo => (input.name === 'position_ids' ? { ...input, dims: ['batch', 'sequence'] } : input),
  );
  return prune({ ...lowered, outputs, inputs });
}
