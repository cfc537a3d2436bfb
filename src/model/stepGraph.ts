/**
 * One decoding step without moving the cache: the prefix that all rows share stays one tensor, each row's own keys and
 * values stay where they are, and only the new position's leave the run. ONNX Runtime's GroupQueryAttention gives back
 * the whole cache with every token, which a CPU binding then copies out and in again.
 * Legend: R rows, P prefix positions, C capacity of the rows' own cache, H query heads, K key–value heads, G = H ÷ K,
 * h head size, W = P + C + 1 keys.
 */

import { splitHeads } from '../autodiff/lowering/attention';
import { GQA_INPUT, headsOf, projections, rotate, unsupportedOption } from '../autodiff/lowering/groupQueryAttention';
import { separateHeadNorms } from '../autodiff/lowering/headNorms';
import { type Lowering, lower } from '../autodiff/lowering/lowering';
import { floatAttribute, type Graph, type GraphNode, intAttribute } from '../onnx/graph';
import { prune } from '../onnx/prune';
import { INPUTS_EMBEDS } from './partition';

/** int64 [1]: where the new tokens stand. */
export const STEP_POSITION = 'step_position';
/** int64 [3]: P, C, 1. */
export const STEP_PARTS = 'step_parts';
/** float32 [1, 1, 1, W]: 0, or far below any score where a key is not there yet or out of the window. */
export const STEP_BIAS = 'step_bias';
/** Name of the prefix's keys or values [1, K, P, h], beside the rows' own [R, K, C, h] under the cache's name. */
export const prefixInput = (past: string): string => `prefix.${past}`;

const PAST_VALUE = GQA_INPUT.pastKey + 1;
const GQA = 'GroupQueryAttention';

/** Window of a bias input's name; 0: none. */
export const biasWindow = (name: string): number => Number(name.slice(STEP_BIAS.length + 1) || 0);

/**
 * @param graph for decoding: reads inputs_embeds, gives logits and `present` caches
 * @param pasts names of its cache inputs
 * @returns undefined where a cache is read by anything but a plain GroupQueryAttention, or positions are computed in the graph
 */
export function stepGraph(graph: Graph, logits: string, pasts: readonly string[]): Graph | undefined {
  const separated = separateHeadNorms(graph);
  const readers = separated.nodes.filter((node) => node.inputs.some((input) => pasts.includes(input)));
  const caches = readers.flatMap((node) => [node.inputs[GQA_INPUT.pastKey], node.inputs[PAST_VALUE]]);
  const plain =
    pasts.length > 0 &&
    readers.every((node) => node.opType === GQA && node.outputs.length === 3 && isWritten(node, separated)) &&
    pasts.every((past) => caches.filter((cache) => cache === past).length === 1) &&
    separated.nodes.every((node) => node.opType !== GQA || readers.includes(node));
  if (!plain) return undefined;
  const lowered = lower(separated, { [`com.microsoft.${GQA}`]: attendStep }, INPUTS_EMBEDS);
  const presents = new Set(readers.flatMap((node) => node.outputs.slice(1)));
  const step = prune({
    ...lowered,
    outputs: lowered.outputs
      .filter(({ name }) => name === logits || presents.has(name))
      .map((output) => (output.name === logits ? output : { ...output, dims: ['rows', 'heads', 1, 'size'] })),
  });
  const given = (name: string): boolean =>
    name === INPUTS_EMBEDS ||
    name === 'position_ids' ||
    name.startsWith('step_') ||
    pasts.some((past) => name === past || name === prefixInput(past));
  // An export that counts positions or shapes for itself reads what a step does not have.
  return step.inputs.every(({ name }) => given(name)) ? step : undefined;
}

/** Whether everything that the node asks for is written out below. */
function isWritten(node: GraphNode, { initializers }: Graph): boolean {
  const turned = intAttribute(node, 'do_rotary', 0) === 1;
  return unsupportedOption(node) === undefined && (!turned || initializers.has(node.inputs[GQA_INPUT.cos] ?? ''));
}

const attendStep: Lowering = (node, context) => {
  const { builder, rename } = context;
  const heads = headsOf(node, context);
  const { query, keyValue, size } = heads;
  const [q, key, value] = projections(node, builder, heads);
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(size);
  const position = context.runtimeInput(STEP_POSITION, 'int64', [1]);
  const turned = (value: string, count: number): string =>
    rotate(node, context, splitHeads(builder, value, count, size), count, size, position);
  const queries = turned(builder.node('Mul', [q, builder.scalar(scale)]), query);
  const newKey = turned(key, keyValue);
  const newValue = splitHeads(builder, value, keyValue, size);
  const [pastKey, pastValue] = [node.inputs[GQA_INPUT.pastKey] as string, node.inputs[PAST_VALUE] as string];
  const prefixOf = (past: string): string =>
    context.runtimeInput(prefixInput(past), 'float32', [1, keyValue, 'prefix', size]);
  const grouped = builder.node('Reshape', [queries, builder.int64([0, keyValue, -1, size])]);
  const scoresOf = (keys: string): string =>
    builder.node('MatMul', [grouped, builder.node('Transpose', [keys], { perm: [0, 1, 3, 2] })]);
  let scores = builder.node('Concat', [prefixOf(pastKey), pastKey, newKey].map(scoresOf), { axis: -1 });
  const softcap = floatAttribute(node, 'softcap', 0);
  if (softcap > 0) {
    const squashed = builder.node('Tanh', [builder.node('Mul', [scores, builder.scalar(1 / softcap)])]);
    scores = builder.node('Mul', [squashed, builder.scalar(softcap)]);
  }
  const window = intAttribute(node, 'local_window_size', -1);
  const biasName = window > 0 ? `${STEP_BIAS}_${window}` : STEP_BIAS;
  const bias = context.runtimeInput(biasName, 'float32', [1, 1, 1, 'keys']);
  const weights = builder.node('Softmax', [builder.node('Add', [scores, bias])], { axis: -1 });
  const parts = builder.multi('Split', [weights, context.runtimeInput(STEP_PARTS, 'int64', [3])], 3, { axis: -1 });
  const mixed = [prefixOf(pastValue), pastValue, newValue]
    .map((values, i) => builder.node('MatMul', [parts[i] as string, values]))
    .reduce((sum, part) => builder.node('Add', [sum, part]));
  rename(node.outputs[0] as string, builder.node('Reshape', [mixed, builder.int64([0, 1, query * size])]));
  rename(node.outputs[1] as string, newKey);
  rename(node.outputs[2] as string, newValue);
};
