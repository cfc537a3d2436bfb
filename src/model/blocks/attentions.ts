/** Where a block attends: the product that scores keys, the product that mixes values, and what lies between. */
import { dependents } from '../../autodiff/differentiate';
import type { Graph, GraphNode } from '../../onnx/graph';
import type { ValueType } from '../../onnx/inferShapes';
import { producersOf } from '../../onnx/producersOf';
import { SEGMENT_INPUT } from './canonicalSegment';

export interface Attention {
  /** q·kᵀ: its second operand is the keys, [B, K, h, S]. */
  readonly scores: GraphNode;
  /** weights·v: its second operand is the values, [B, K, S, h]. */
  readonly mix: GraphNode;
  /** From the scores to the weights. */
  readonly between: readonly GraphNode[];
}

/** What may stand between the products: it treats every key alike, however many there are. */
const KEY_BY_KEY = new Set([
  'Softmax',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Tanh',
  'Where',
  'Max',
  'Min',
  'Cast',
  'Reshape',
  'Identity',
]);

/** Every attention of a block; undefined where one has another shape than Attention's. */
export function findAttentions(block: Graph, types: ReadonlyMap<string, ValueType>): Attention[] | undefined {
  const text = dependents(block.nodes, [SEGMENT_INPUT]);
  const attentions: Attention[] = [];
  for (const softmax of block.nodes) {
    if (softmax.opType !== 'Softmax' || !text.has(softmax.inputs[0]!)) continue;
    const up = scoresBefore(block, text, softmax);
    const down = mixAfter(block, softmax);
    if (up === undefined || down === undefined) return undefined;
    const attention = { scores: up.scores, mix: down.mix, between: [...up.between, softmax, ...down.between] };
    if (!isPlain(attention, types)) return undefined;
    attentions.push(attention);
  }
  return attentions.length === 0 ? undefined : attentions;
}

function scoresBefore(
  block: Graph,
  text: ReadonlySet<string>,
  softmax: GraphNode,
): { scores: GraphNode; between: GraphNode[] } | undefined {
  const producers = producersOf(block.nodes);
  const between: GraphNode[] = [];
  let node = softmax;
  for (;;) {
    // Scores and nothing else: masks carry no text.
    const operands = new Set(node.inputs.filter((input) => text.has(input)));
    const [operand] = operands;
    const producer = operands.size === 1 ? producers.get(operand!) : undefined;
    if (producer === undefined) return undefined;
    if (producer.opType === 'MatMul') return { scores: producer, between };
    between.push(producer);
    node = producer;
  }
}

function mixAfter(block: Graph, softmax: GraphNode): { mix: GraphNode; between: GraphNode[] } | undefined {
  const between: GraphNode[] = [];
  let value = softmax.outputs[0]!;
  for (;;) {
    const [reader, ...others] = block.nodes.filter((node) => node.inputs.includes(value));
    if (reader === undefined || others.length > 0) return undefined;
    if (reader.opType === 'MatMul')
      return reader.inputs[0] === value && reader.inputs[1] !== value ? { mix: reader, between } : undefined;
    between.push(reader);
    value = reader.outputs[0]!;
  }
}

function isPlain({ scores, mix, between }: Attention, types: ReadonlyMap<string, ValueType>): boolean {
  const shape = (name: string): string =>
    (types.get(name)?.dims ?? []).map((dim) => (typeof dim === 'number' ? '#' : dim)).join();
  return (
    shape(scores.inputs[1]!) === 'batch,#,#,sequence' &&
    shape(mix.inputs[1]!) === 'batch,#,sequence,#' &&
    between.every((node) => KEY_BY_KEY.has(node.opType))
  );
}
