/** GroupQueryAttention with its projections, norms, rotation and lengths, as the genai builder writes them. */
import { float } from '../onnx/builder';
import { floatTensor } from '../onnx/tensorData';
import { CONTRIB, type Exporter, tensorName } from './exporter';
import { attentionScale, isSliding, type LayerWeights } from './types';

/** TensorProto.DataType.INT32, for Cast. */
const INT32 = 6;

/** Values that all layers read. */
export interface SharedInputs {
  /** int32 [B]: keys of each row, less one. */
  readonly lengths: string;
  /** int32 scalar: keys of the longest row. */
  readonly total: string;
  readonly rotary: RotaryTables;
  /** Of layers that see a window only (Gemma 3). */
  readonly slidingRotary: RotaryTables;
}

/** float32 [context, h/2] each */
interface RotaryTables {
  readonly cosine: string;
  readonly sine: string;
}

/** attention_mask [B, total] → what GroupQueryAttention takes in its place; and the tables of the rotation. */
export function sharedInputs(e: Exporter): SharedInputs {
  const root = '/model/attn_mask_reformat/attn_mask_subgraph';
  const sum = e.node(`${root}/ReduceSum`, 'ReduceSum', ['attention_mask', e.int64([1])], { keepdims: 0 });
  const last = e.node(`${root}/Sub`, 'Sub', [sum, e.int64([1])]);
  const lengths = e.node(`${root}/Sub/Cast`, 'Cast', [last], { to: INT32 });
  const shape = e.node(`${root}/Shape`, 'Shape', ['attention_mask']);
  const width = e.node(`${root}/Gather`, 'Gather', [shape, e.int64(1)], { axis: 0 });
  const total = e.node(`${root}/Gather/Cast`, 'Cast', [width], { to: INT32 });
  const { gemma, ropeTheta } = e.config;
  if (gemma === undefined) {
    const rotary = rotaryTables(e, ropeTheta, '');
    return { lengths, total, rotary, slidingRotary: rotary };
  }
  const rotary = rotaryTables(e, ropeTheta, '_global');
  return { lengths, total, rotary, slidingRotary: rotaryTables(e, gemma.localRopeTheta, '_local') };
}

/** cos and sin of position · θ^(−2i/h) (Su et al. 2021). */
function rotaryTables(e: Exporter, theta: number, suffix: string): RotaryTables {
  const { contextLength, headSize } = e.config;
  const half = headSize / 2;
  const table = (name: string, f: (angle: number) => number): string => {
    const angle = (i: number): number => Math.floor(i / half) * theta ** (-(i % half) / half);
    const data = Float32Array.from({ length: contextLength * half }, (_, i) => f(angle(i)));
    return e.tensor(floatTensor(name, data, [contextLength, half]));
  };
  return { cosine: table(`cos_cache${suffix}`, Math.cos), sine: table(`sin_cache${suffix}`, Math.sin) };
}

/** The attention's output before it joins the residual stream. */
export function attend(e: Exporter, index: number, layer: LayerWeights, x: string, shared: SharedInputs): string {
  const { hiddenSize: d, heads, keyValueHeads, headSize } = e.config;
  const root = `/model/layers.${index}/attn`;
  const fusedRotary = e.options.rotary === 'fused';
  const fusedNorm = e.options.headNorm === 'fused' && layer.qNorm !== undefined;
  const sliding = isSliding(e.config, index);
  const rotary = sliding ? shared.slidingRotary : shared.rotary;
  const { query, key, value } = queriesKeysValues(e, root, layer, x, rotary);
  const inputs = [query, key, value, `past_key_values.${index}.key`, `past_key_values.${index}.value`];
  inputs.push(shared.lengths, shared.total);
  inputs.push(...(fusedRotary ? [rotary.cosine, rotary.sine] : ['', '']));
  // position_ids, attention_bias, sinks: absent, as the builder leaves them.
  inputs.push('', '', '');
  if (fusedNorm) inputs.push('', '', ...headNormWeights(e, root, layer));
  const attributes = {
    num_heads: heads,
    kv_num_heads: keyValueHeads,
    scale: float(attentionScale(e.config)),
    local_window_size: sliding ? (e.config.gemma?.slidingWindow ?? -1) : -1,
    softcap: float(0),
    do_rotary: fusedRotary ? 1 : 0,
    rotary_interleaved: 0,
    ...(fusedNorm ? { qk_norm_epsilon: float(e.config.epsilon) } : {}),
  };
  const name = `${root}/GroupQueryAttention`;
  const outputs = [`${name}/output_0`, `present.${index}.key`, `present.${index}.value`];
  const mixed = e.node(name, 'GroupQueryAttention', inputs, attributes, { domain: CONTRIB, outputs });
  return e.linear(`${root}/o_proj`, mixed, layer.o, [d, heads * headSize]);
}

interface QueriesKeysValues {
  readonly query: string;
  /** '' where all three are packed in `query`. */
  readonly key: string;
  readonly value: string;
}

function queriesKeysValues(
  e: Exporter,
  root: string,
  layer: LayerWeights,
  x: string,
  rotary: RotaryTables,
): QueriesKeysValues {
  const { config, options } = e;
  const normNodes = layer.qNorm !== undefined && options.headNorm !== 'fused';
  const between = normNodes || options.rotary === 'separate';
  let { query, key, value } = options.packedAttention
    ? packed(e, root, layer, x, between)
    : separate(e, root, layer, x);
  if (normNodes) {
    const [qNorm, kNorm] = headNormWeights(e, root, layer);
    query = normHeads(e, `${root}/q_norm`, query, qNorm, config.heads);
    key = normHeads(e, `${root}/k_norm`, key, kNorm, config.keyValueHeads);
  }
  if (options.rotary === 'separate') {
    query = rotate(e, `${root}/q_rotary/RotaryEmbedding`, query, rotary);
    key = rotate(e, `${root}/k_rotary/RotaryEmbedding`, key, rotary);
  }
  return { query, key, value };
}

function widths({ config: { heads, keyValueHeads, headSize } }: Exporter): readonly [number, number, number] {
  return [heads * headSize, keyValueHeads * headSize, keyValueHeads * headSize];
}

function separate(e: Exporter, root: string, layer: LayerWeights, x: string): QueriesKeysValues {
  const { hiddenSize: d } = e.config;
  const [q, k, v] = widths(e);
  return {
    query: e.linear(`${root}/q_proj`, x, layer.q, [q, d], { bias: layer.qBias }),
    key: e.linear(`${root}/k_proj`, x, layer.k, [k, d], { bias: layer.kBias }),
    value: e.linear(`${root}/v_proj`, x, layer.v, [v, d], { bias: layer.vBias }),
  };
}

/** One product for all three; the attention takes it whole, unless a norm or a rotation comes `between`. */
function packed(e: Exporter, root: string, layer: LayerWeights, x: string, between: boolean): QueriesKeysValues {
  const sizes = widths(e);
  const [q, k, v] = sizes;
  const weight = concatenate([layer.q, layer.k, layer.v]);
  const biases = [layer.qBias, layer.kBias, layer.vBias];
  const bias = biases.some((part) => part !== undefined)
    ? concatenate(biases.map((part, i) => part ?? new Float32Array(sizes[i]!)))
    : undefined;
  const all = e.linear(`${root}/qkv_proj`, x, weight, [q + k + v, e.config.hiddenSize], { bias });
  if (!between) return { query: all, key: '', value: '' };
  const name = `${root}/qkv_proj/Split`;
  const outputs = sizes.map((_, i) => `${name}/output_${i}`);
  e.node(name, 'Split', [all, e.int64(sizes)], { axis: -1 }, { outputs });
  return { query: outputs[0]!, key: outputs[1]!, value: outputs[2]! };
}

function headNormWeights(e: Exporter, root: string, { qNorm, kNorm }: LayerWeights): [string, string] {
  const name = (part: string): string => `${tensorName(root)}.${part}.layernorm.weight`;
  return [e.norm(name('q_norm'), qNorm!), e.norm(name('k_norm'), kNorm!)];
}

/** Qwen3's norm of every head: [B, S, heads·h] as [B, S·heads, h] and back. */
function normHeads(e: Exporter, name: string, x: string, weight: string, heads: number): string {
  const { headSize, epsilon } = e.config;
  const split = e.node(`${name}/Reshape_1`, 'Reshape', [x, e.int64([0, -1, headSize])]);
  const attributes = { axis: -1, epsilon: float(epsilon), stash_type: 1 };
  const y = e.node(`${name}/SimplifiedLayerNormalization`, 'SimplifiedLayerNormalization', [split, weight], attributes);
  return e.node(`${name}/Reshape_2`, 'Reshape', [y, e.int64([0, -1, heads * headSize])]);
}

function rotate(e: Exporter, name: string, x: string, { cosine, sine }: RotaryTables): string {
  const attributes = { interleaved: 0, num_heads: 0, rotary_embedding_dim: 0 };
  return e.node(name, 'RotaryEmbedding', [x, 'position_ids', cosine, sine], attributes, { domain: CONTRIB });
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
