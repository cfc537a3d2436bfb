/**
 * com.microsoft GroupQueryAttention over a whole sequence, without a past (ORT ContribOperators.md, 1.30).
 * Legend: B batch, S sequence, H query heads, G = H ÷ K queries a key head, K key–value heads, h head size.
 */
import { float, type GraphBuilder } from '../../onnx/builder';
import { floatAttribute, type GraphNode, intAttribute } from '../../onnx/graph';
import { attentionBiasInput, type Lowering, type LoweringContext, unsupported } from './lowering';

interface Heads {
  readonly query: number;
  readonly keyValue: number;
  readonly size: number;
}

export const groupQueryAttention: Lowering = (node, context) => {
  const { builder, rename } = context;
  refuseOptions(node);
  const heads = headsOf(node, context);
  const [query, key, value] = projections(node, builder, heads);
  const rotated = (projection: string, count: number): string =>
    rotate(
      node,
      builder,
      normalizeHeads(
        node,
        builder,
        splitHeads(builder, projection, count, heads.size),
        count === heads.query ? 14 : 15,
      ),
    );
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(heads.size);
  const q = rotated(builder.node('Mul', [query, builder.scalar(scale)]), heads.query);
  const k = rotated(key, heads.keyValue);
  const v = splitHeads(builder, value, heads.keyValue, heads.size);
  const bias = context.runtimeInput(attentionBiasInput(intAttribute(node, 'local_window_size', -1)), 'float32', [
    1,
    1,
    'sequence',
    'sequence',
  ]);
  const mixed = attend(node, builder, heads, q, k, v, bias);
  const joined = builder.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  rename(node.outputs[0] as string, builder.node('Reshape', [joined, builder.int64([0, 0, heads.query * heads.size])]));
};

function refuseOptions(node: GraphNode): void {
  if (intAttribute(node, 'smooth_softmax', 0) !== 0 && intAttribute(node, 'smooth_softmax', 0) !== -1)
    throw unsupported(node, 'smooth softmax');
  if (node.inputs[10]) throw unsupported(node, 'an attention bias of its own');
  if (node.inputs[11]) throw unsupported(node, 'attention sinks');
}

function headsOf(node: GraphNode, context: LoweringContext): Heads {
  const query = intAttribute(node, 'num_heads', 0);
  const keyValue = intAttribute(node, 'kv_num_heads', query);
  // The past key [batch, K, past, h] declares the head size; without one, a full rotary cache [positions, h/2] does.
  const declared = context.inputs.get(node.inputs[3] ?? '')?.dims[3];
  const cosine = context.initializers.get(node.inputs[7] ?? '');
  const size = typeof declared === 'number' ? declared : cosine ? (cosine.dims[1] as number) * 2 : 0;
  if (query <= 0 || keyValue <= 0 || query % keyValue !== 0 || size <= 0)
    throw unsupported(node, 'head counts that do not divide');
  return { query, keyValue, size };
}

/** Separate q, k, v of [B, S, heads·h]; a packed input is split. */
function projections(node: GraphNode, builder: GraphBuilder, heads: Heads): readonly [string, string, string] {
  const [first, key, value] = node.inputs as readonly [string, string, string];
  if (key && value) return [first, key, value];
  const sizes = [heads.query, heads.keyValue, heads.keyValue].map((count) => count * heads.size);
  const outputs = sizes.map(() => builder.fresh('unpacked'));
  const inputs = [first, builder.int64(sizes)];
  builder.append({
    opType: 'Split',
    domain: '',
    name: outputs[0] as string,
    inputs,
    outputs,
    attributes: { axis: { kind: 'int', value: 2 } },
  });
  return outputs as unknown as readonly [string, string, string];
}

/** [B, S, count·h] → [B, count, S, h] */
function splitHeads(builder: GraphBuilder, value: string, count: number, size: number): string {
  const split = builder.node('Reshape', [value, builder.int64([0, 0, count, size])]);
  return builder.node('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/** The q/k norm that newer exports fuse into the operator (inputs 14 and 15). */
function normalizeHeads(node: GraphNode, builder: GraphBuilder, value: string, weightInput: number): string {
  const weight = node.inputs[weightInput];
  if (!weight) return value;
  const epsilon = float(floatAttribute(node, 'qk_norm_epsilon', 1e-6));
  return builder.node('SimplifiedLayerNormalization', [value, weight], { axis: -1, epsilon, stash_type: 1 });
}

function rotate(node: GraphNode, builder: GraphBuilder, value: string): string {
  if (intAttribute(node, 'do_rotary', 0) === 0) return value;
  const interleaved = intAttribute(node, 'rotary_interleaved', 0);
  const inputs = [value, builder.int64([0]), node.inputs[7] as string, node.inputs[8] as string];
  return builder.node('RotaryEmbedding', inputs, { interleaved }, 'com.microsoft');
}

/**
 * softmax(q·kᵀ + bias)·v. With G > 1 the G query heads of a key head are stacked along the sequence, so that one
 * product serves them all and nothing is repeated. q [B, H, S, h] (already scaled), k, v [B, K, S, h] → [B, H, S, h]
 */
function attend(
  node: GraphNode,
  builder: GraphBuilder,
  heads: Heads,
  q: string,
  k: string,
  v: string,
  bias: string,
): string {
  const grouped = heads.query !== heads.keyValue;
  const stack = (value: string, last: number): string =>
    grouped ? builder.node('Reshape', [value, builder.int64([0, heads.keyValue, -1, last])]) : value;
  const unstack = (value: string, last: number): string =>
    grouped ? builder.node('Reshape', [value, builder.int64([0, heads.query, -1, last])]) : value;
  const keys = builder.node('Transpose', [k], { perm: [0, 1, 3, 2] });
  let scores = unstackScores(builder, heads, builder.node('MatMul', [stack(q, heads.size), keys]), grouped);
  const cap = floatAttribute(node, 'softcap', 0);
  if (cap > 0) {
    const squashed = builder.node('Tanh', [builder.node('Mul', [scores, builder.scalar(1 / cap)])]);
    scores = builder.node('Mul', [squashed, builder.scalar(cap)]);
  }
  const weights = builder.node('Softmax', [builder.node('Add', [scores, bias])], { axis: -1 });
  const stacked = grouped ? builder.node('Reshape', [weights, builder.int64([0, heads.keyValue, -1, 0])]) : weights;
  return unstack(builder.node('MatMul', [stacked, v]), heads.size);
}

/** [B, K, G·S, S] → [B, H, S, S]; the last axis stays in place. */
function unstackScores(builder: GraphBuilder, heads: Heads, scores: string, grouped: boolean): string {
  return grouped ? builder.node('Reshape', [scores, builder.int64([0, heads.query, -1, 0])]) : scores;
}
