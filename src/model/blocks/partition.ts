/**
 * A lowered graph as block × N · head. A cut is a point in the graph's order where one single activation carries
 * everything on; the last cut before the next attention is where a block ends.
 */
import { dependents } from '../../autodiff/differentiate';
import { StudioError } from '../../errors';
import type { Graph, GraphNode } from '../../onnx/graph';
import { producersOf } from '../../onnx/producersOf';
import { liveNodes } from '../../onnx/prune';
import { INPUTS_EMBEDS } from '../graphNames';

/** Consecutive nodes with one activation in and one out. */
export interface Segment {
  readonly input: string;
  readonly output: string;
  /** All nodes it needs, those that only depend on constants and positions included. */
  readonly nodes: readonly GraphNode[];
}

export interface Partition {
  readonly blocks: readonly Segment[];
  /** From the last block's output to the logits: final norm and output projection. */
  readonly head: Segment;
  /** From the last block's output to the hidden state that the output projection reads. */
  readonly finalNorm: Segment;
}

interface Cut {
  /** Index of the node after which only `value` is alive. */
  readonly at: number;
  readonly value: string;
  readonly producer: GraphNode | undefined;
}

export function partition(graph: Graph, logits: string): Partition {
  const reached = dependents(graph.nodes, [INPUTS_EMBEDS]);
  const path = graph.nodes.filter((node) => node.outputs.some((output) => reached.has(output)));
  const cuts = findCuts(path, reached, logits);
  const attentions = path.flatMap((node, i) => (node.opType === 'Softmax' ? [i] : []));
  if (attentions.length === 0)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'The model has no attention that this version recognises.',
      'Choose a decoder language model (Llama, Qwen, SmolLM, Gemma and alike).',
    );
  const ends: Cut[] = [];
  attentions.forEach((attention, i) => {
    const next = attentions[i + 1] ?? path.length;
    const between = cuts.filter((cut) => cut.at >= attention && cut.at < next && cut.value !== logits);
    const residual = between.filter((cut) => cut.producer?.opType === 'Add');
    const end = residual[residual.length - 1] ?? (next === path.length ? between[0] : between[between.length - 1]);
    // Layers that are not separable stay together in one larger block.
    if (end !== undefined) ends.push(end);
  });
  const boundaries = [INPUTS_EMBEDS, ...ends.map((end) => end.value)];
  const segment = (input: string, output: string): Segment => ({
    input,
    output,
    nodes: nodesBetween(graph.nodes, reached, input, output),
  });
  const blocks = ends.map((end, i) => segment(boundaries[i]!, end.value));
  const last = boundaries[boundaries.length - 1]!;
  return { blocks, head: segment(last, logits), finalNorm: segment(last, hiddenBefore(path, logits, last)) };
}

/** Points where exactly one activation is still to be used. */
function findCuts(path: readonly GraphNode[], reached: ReadonlySet<string>, logits: string): Cut[] {
  const uses = new Map<string, number>([[logits, 1]]);
  for (const node of path)
    for (const input of new Set(node.inputs)) if (reached.has(input)) uses.set(input, (uses.get(input) ?? 0) + 1);
  const alive = new Map<string, GraphNode | undefined>([[INPUTS_EMBEDS, undefined]]);
  const cuts: Cut[] = [];
  path.forEach((node, at) => {
    for (const input of new Set(node.inputs)) {
      if (!reached.has(input)) continue;
      const left = (uses.get(input) ?? 0) - 1;
      uses.set(input, left);
      if (left === 0) alive.delete(input);
    }
    for (const output of node.outputs) if (output !== '' && (uses.get(output) ?? 0) > 0) alive.set(output, node);
    if (alive.size === 1) {
      const [value, producer] = [...alive][0]!;
      cuts.push({ at, value, producer });
    }
  });
  return cuts;
}

/** Nodes needed for `output`, stopping at `input`; constant sub-graphs are taken along. */
function nodesBetween(
  nodes: readonly GraphNode[],
  reached: ReadonlySet<string>,
  input: string,
  output: string,
): GraphNode[] {
  const downstream = dependents(nodes, [input]);
  const candidates = nodes.filter((node) => {
    const onPath = node.outputs.some((value) => reached.has(value));
    return onPath ? node.outputs.some((value) => downstream.has(value)) && !node.outputs.includes(input) : true;
  });
  return liveNodes(candidates, [output]);
}

/** The activation that the product behind the logits reads. */
function hiddenBefore(path: readonly GraphNode[], logits: string, fallback: string): string {
  const producers = producersOf(path);
  let value = logits;
  for (;;) {
    const node = producers.get(value);
    if (node === undefined) return fallback;
    const input = node.inputs.find((name) => producers.has(name)) ?? fallback;
    if (node.opType === 'MatMul' || node.opType === 'MatMulNBits' || node.opType === 'Gemm') return input;
    value = input;
  }
}
