/**
 * com.microsoft GroupQueryAttention over a whole sequence, without a past (ORT ContribOperators.md, 1.30).
 * Norms of heads are written out before (headNorms.ts).
 */
import type { GraphBuilder } from '../../onnx/builder';
import { floatAttribute, type GraphNode, intAttribute, stringAttribute } from '../../onnx/graph';
import { attend, type Heads, joinHeads, splitHeads } from './attention';
import { causalBias, type Lowering, type LoweringContext, unsupported } from './lowering';

export const GQA_INPUT = {
  pastKey: 3,
  cos: 7,
  sin: 8,
  attentionBias: 10,
  sinks: 11,
  queryNorm: 14,
  keyNorm: 15,
} as const;

export const groupQueryAttention: Lowering = (node, context) => {
  const { builder, rename } = context;
  refuseOptions(node);
  const heads = headsOf(node, context);
  const [query, key, value] = projections(node, builder, heads);
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(heads.size);
  const scaled = builder.node('Mul', [query, builder.scalar(scale)]);
  const q = rotate(node, context, splitHeads(builder, scaled, heads.query, heads.size), heads.query, heads.size);
  const k = rotate(node, context, splitHeads(builder, key, heads.keyValue, heads.size), heads.keyValue, heads.size);
  const v = splitHeads(builder, value, heads.keyValue, heads.size);
  const bias = causalBias(context, intAttribute(node, 'local_window_size', -1));
  const mixed = attend(builder, heads, [q, k, v], bias, floatAttribute(node, 'softcap', 0));
  rename(node.outputs[0]!, joinHeads(builder, mixed, heads));
};

function refuseOptions(node: GraphNode): void {
  const option = unsupportedOption(node);
  if (option !== undefined) throw unsupported(node, option);
}

/** What the node asks for that is not written out here; undefined: nothing. */
export function unsupportedOption(node: GraphNode): string | undefined {
  if (intAttribute(node, 'smooth_softmax', 0) === 1) return 'smooth softmax';
  if (node.inputs[GQA_INPUT.attentionBias]) return 'an attention bias of its own';
  if (node.inputs[GQA_INPUT.sinks]) return 'attention sinks';
  const quantized = ['k_quant_type', 'v_quant_type'].some((cache) => stringAttribute(node, cache, 'NONE') !== 'NONE');
  return quantized ? 'a quantised key–value cache' : undefined;
}

export function headsOf(node: GraphNode, context: LoweringContext): Heads {
  const query = intAttribute(node, 'num_heads', 0);
  const keyValue = intAttribute(node, 'kv_num_heads', query);
  const size = headSize(node, context, query, keyValue);
  if (query <= 0 || keyValue <= 0 || query % keyValue !== 0 || !Number.isInteger(size) || size <= 0)
    throw unsupported(node, `${query} heads over ${keyValue} of unknown size`);
  return { query, keyValue, size };
}

/** Declared by the past key [batch, K, past, h]; else by the projections' width; else by a full rotary table [.., h/2]. */
function headSize(
  node: GraphNode,
  { inputs, initializers, width }: LoweringContext,
  query: number,
  keyValue: number,
): number {
  const declared = inputs.get(node.inputs[GQA_INPUT.pastKey] ?? '')?.dims[3];
  if (typeof declared === 'number') return declared;
  const total = width(node.inputs[0]!);
  if (total !== undefined) return total / (node.inputs[1] ? query : query + 2 * keyValue);
  const cos = initializers.get(node.inputs[GQA_INPUT.cos] ?? '');
  return cos === undefined ? 0 : cos.dims[1]! * 2;
}

/** Separate q, k, v of [B, S, heads·h]; a packed input is split. */
export function projections(node: GraphNode, builder: GraphBuilder, heads: Heads): readonly [string, string, string] {
  const [packed, key, value] = node.inputs as readonly [string, string, string];
  if (key && value) return [packed, key, value];
  const sizes = [heads.query, heads.keyValue, heads.keyValue].map((count) => count * heads.size);
  return builder.multi('Split', [packed, builder.int64(sizes)], 3, { axis: 2 }) as [string, string, string];
}

/**
 * [B, count, S, h] turned by its positions.
 * @param positions int64 [B, S], or [1] for rows that all count on from there; default: from 0
 */
export function rotate(
  node: GraphNode,
  context: LoweringContext,
  value: string,
  count: number,
  size: number,
  positions?: string,
): string {
  if (intAttribute(node, 'do_rotary', 0) === 0) return value;
  const { builder, initializers } = context;
  const [cos, sin] = [node.inputs[GQA_INPUT.cos] ?? '', node.inputs[GQA_INPUT.sin] ?? ''];
  const half = initializers.get(cos)?.dims[1];
  if (half === undefined) throw unsupported(node, 'rotary tables that are not constants');
  // A table narrower than half a head turns its first channels only.
  const partial = 2 * half < size ? { num_heads: count, rotary_embedding_dim: 2 * half } : {};
  const attributes = { interleaved: intAttribute(node, 'rotary_interleaved', 0), ...partial };
  return builder.node(
    'RotaryEmbedding',
    [value, positions ?? builder.int64([0]), cos, sin],
    attributes,
    'com.microsoft',
  );
}
