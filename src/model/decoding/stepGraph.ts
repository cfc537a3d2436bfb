/**
 * One decoding step without moving the cache: the prefix that all rows share stays one tensor, each row's own keys and
 * values stay where they are, and only the new positions' leave the run. ONNX Runtime's GroupQueryAttention gives back
 * the whole cache with every token, which a CPU binding then copies out and in again. The prefix itself is a step of
 * T tokens with nothing before it, so that one session, with one copy of the weights, serves all of decoding.
 * Legend: R rows, P prefix positions, C capacity of the rows' own cache, T new tokens, H query heads, K key–value heads,
 * G = H ÷ K, h head size, W = P + C + T keys.
 */
import { type Heads, joinHeads, splitHeads } from '../../autodiff/lowering/attention';
import {
  GQA_INPUT,
  headsOf,
  projections,
  rotate,
  unsupportedOption,
} from '../../autodiff/lowering/groupQueryAttention';
import { separateHeadNorms } from '../../autodiff/lowering/headNorms';
import { type Lowering, type LoweringContext, lower } from '../../autodiff/lowering/lowering';
import { floatAttribute, type Graph, type GraphNode, intAttribute } from '../../onnx/graph';
import { prune } from '../../onnx/prune';
import { INPUTS_EMBEDS } from '../graphNames';
import { outputsByName } from './outputsByName';
import { packedProjections } from './packedProjections';

/** int64 [R, T]: where each row's new tokens stand. */
export const STEP_POSITIONS = 'step_positions';
/** int64 [3]: P, C, T. */
export const STEP_PARTS = 'step_parts';
/** float32 [R, 1, G·T or 1, W]: 0, or far below any score where a key is not there yet or out of the window. */
export const STEP_BIAS = 'step_bias';
/** Name of the prefix's keys or values [1, K, P, h], beside the rows' own [R, K, C, h] under the cache's name. */
export const prefixInput = (past: string): string => `prefix.${past}`;

const PAST_VALUE = GQA_INPUT.pastKey + 1;
const GQA = 'GroupQueryAttention';

export interface BiasSpec {
  /** Keys seen, a token's own included; 0: all before it. */
  readonly window: number;
  /** G: the mask of T tokens stands that many times below itself. */
  readonly groups: number;
}

const biasName = ({ window, groups }: BiasSpec): string => `${STEP_BIAS}_${window}_${groups}`;

/** What a bias input's name says. */
export function biasSpec(name: string): BiasSpec {
  const [window, groups] = name.slice(STEP_BIAS.length + 1).split('_');
  return { window: Number(window), groups: Number(groups) };
}

/**
 * @param graph for decoding: reads inputs_embeds, gives logits and `present` caches
 * @param pasts names of its cache inputs
 * @param adapters whose inputs a step reads as they are
 * @returns undefined where a cache is read by anything but a plain GroupQueryAttention, or positions are computed in the graph
 */
export function stepGraph(
  graph: Graph,
  logits: string,
  pasts: readonly string[],
  adapters?: { has(name: string): boolean },
): Graph | undefined {
  const separated = packedProjections(separateHeadNorms(graph));
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
  const step = outputsByName(
    prune({
      ...lowered,
      outputs: lowered.outputs
        .filter(({ name }) => name === logits || presents.has(name))
        .map((output) => (output.name === logits ? output : { ...output, dims: ['rows', 'heads', 'new', 'size'] })),
    }),
  );
  const isFed = (name: string): boolean =>
    name === INPUTS_EMBEDS ||
    name === 'position_ids' ||
    name.startsWith('step_') ||
    adapters?.has(name) === true ||
    pasts.some((past) => name === past || name === prefixInput(past));
  // An export that counts positions or shapes for itself reads what a step does not have.
  return step.inputs.every(({ name }) => isFed(name)) ? step : undefined;
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
  const [q, k, newValue] = perHead(node, context, heads);
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(size);
  const positions = context.runtimeInput(STEP_POSITIONS, 'int64', ['rows', 'new']);
  const scaled = builder.node('Mul', [q, builder.scalar(scale)]);
  const queries = rotate(node, context, scaled, query, size, positions);
  const newKey = rotate(node, context, k, keyValue, size, positions);
  const [pastKey, pastValue] = [node.inputs[GQA_INPUT.pastKey]!, node.inputs[PAST_VALUE]!];
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
  const spec = { window: Math.max(0, intAttribute(node, 'local_window_size', -1)), groups: query / keyValue };
  const bias = context.runtimeInput(biasName(spec), 'float32', ['rows', 1, 'queries', 'keys']);
  const weights = builder.node('Softmax', [builder.node('Add', [scores, bias])], { axis: -1 });
  const parts = builder.multi('Split', [weights, context.runtimeInput(STEP_PARTS, 'int64', [3])], 3, { axis: -1 });
  const mixed = [prefixOf(pastValue), pastValue, newValue].map((values, i) =>
    builder.node('MatMul', [parts[i]!, values]),
  );
  const sum = builder.node('Reshape', [builder.node('Sum', mixed), builder.int64([0, query, -1, size])]);
  rename(node.outputs[0]!, joinHeads(builder, sum, heads));
  rename(node.outputs[1]!, newKey);
  rename(node.outputs[2]!, newValue);
};

/** Queries [R, H, T, h], keys and values [R, K, T, h], not turned yet: one transposition where they come in one tensor. */
function perHead(node: GraphNode, { builder }: LoweringContext, heads: Heads): [string, string, string] {
  const { query, keyValue, size } = heads;
  const counts = [query, keyValue, keyValue];
  if (node.inputs[1] && node.inputs[2])
    return projections(node, builder, heads).map((value, i) => splitHeads(builder, value, counts[i]!, size)) as [
      string,
      string,
      string,
    ];
  const all = splitHeads(builder, node.inputs[0]!, query + 2 * keyValue, size);
  return builder.multi('Split', [all, builder.int64(counts)], 3, { axis: 1 }) as [string, string, string];
}
