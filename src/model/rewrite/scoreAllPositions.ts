/**
 * Exports for serving compute logits of the last position only (genai's prune_lm_head): training scores them all. The
 * selection in front of the output projection is taken out of the graph.
 */
import { dependents } from '../../autodiff/differentiate';
import { type Graph, type GraphNode, intAttribute, type ValueInfo } from '../../onnx/graph';
import { toIntegers } from '../../onnx/tensorData';
import { INPUTS_EMBEDS } from '../graphNames';

const SEQUENCE_AXIS = 1;

/** @param logits name of the output whose second dimension becomes the sequence again */
export function scoreAllPositions(graph: Graph, logits: string): Graph {
  const text = dependents(graph.nodes, [INPUTS_EMBEDS]);
  const constant = (name: string | undefined): number[] | undefined => {
    const tensor = graph.initializers.get(name ?? '');
    return tensor === undefined ? undefined : toIntegers(tensor);
  };
  const renamed = new Map<string, string>();
  /** Values of [B, d] that wait for the Unsqueeze which makes them [B, 1, d]. */
  const dropped = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const source of graph.nodes) {
    const node = { ...source, inputs: source.inputs.map((input) => renamed.get(input) ?? input) };
    const [input, second] = node.inputs as [string, string | undefined];
    const output = node.outputs[0]!;
    if (text.has(source.inputs[0] ?? '') && selectsLast(node, constant)) {
      const keepsRank = node.opType === 'Slice' || graph.initializers.get(second ?? '')?.dims.length === 1;
      (keepsRank ? renamed : dropped).set(output, input);
    } else if (node.opType === 'Unsqueeze' && dropped.has(input) && constant(second)?.join() === `${SEQUENCE_AXIS}`)
      renamed.set(output, dropped.get(input)!);
    else nodes.push(node);
  }
  // A selection that something else reads stays as it is.
  if (renamed.size === 0 || nodes.some((node) => node.inputs.some((input) => dropped.has(input)))) return graph;
  const widen = (output: ValueInfo): ValueInfo =>
    output.name === logits
      ? { ...output, dims: output.dims.map((dim, i) => (i === SEQUENCE_AXIS ? 'sequence' : dim)) }
      : output;
  return { ...graph, nodes, outputs: graph.outputs.map(widen) };
}

/** Gather(x, −1, axis 1) or Slice(x, −1 …, axis 1). */
function selectsLast(node: GraphNode, constant: (name: string | undefined) => number[] | undefined): boolean {
  if (node.domain !== '') return false;
  if (node.opType === 'Gather')
    return intAttribute(node, 'axis', 0) === SEQUENCE_AXIS && constant(node.inputs[1])?.join() === '-1';
  if (node.opType !== 'Slice') return false;
  const [, starts, ends, axes, steps] = node.inputs.map(constant);
  const toTheEnd = (ends?.[0] ?? 0) >= 2 ** 31 - 1;
  return starts?.join() === '-1' && toTheEnd && axes?.join() === `${SEQUENCE_AXIS}` && (steps?.[0] ?? 1) === 1;
}
