import { GQA_INPUT } from '../../autodiff/lowering/groupQueryAttention';
import { type Graph, operatorKey } from '../../onnx/graph';

/** Where an operator reads its table of cosines [positions, half of the head]. */
const COSINES: Readonly<Record<string, number>> = {
  'com.microsoft.GroupQueryAttention': GQA_INPUT.cos,
  'com.microsoft.RotaryEmbedding': 2,
  RotaryEmbedding: 1,
};

/**
 * Positions that the graph's rotary tables have; ∞ where rotations are computed in the graph. An exporter may write fewer than
 * config.json says, and behind the last row there is nothing to read.
 */
export function rotaryPositions({ nodes, initializers }: Graph): number {
  const rows = nodes.flatMap((node) => {
    const table = initializers.get(node.inputs[COSINES[operatorKey(node)] ?? -1] ?? '');
    return table?.dims.length === 2 ? [table.dims[0]!] : [];
  });
  return Math.min(Number.POSITIVE_INFINITY, ...rows);
}
