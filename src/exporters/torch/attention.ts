/** Attention in primitive operators: projections, rotation, cache, repeated keys, and torch's scaled_dot_product_attention. */
import { attentionScale, type DecoderConfig, type ExportOptions, type LayerWeights } from '../types';
import { rmsNorm } from './norm';
import { type Positions, type Rotation, tabledRotation } from './positions';
import { linear } from './products';
import { type Tracer, TYPES, UNTIL_THE_END } from './tracer';

export interface AttentionInputs {
  readonly places: Positions;
  readonly mask: string;
  /** Of every layer; undefined where each looks its own up. */
  readonly rotation: Rotation | undefined;
  /** Base of the rotation. */
  readonly theta: number;
}

/** x [batch, sequence, d], normed → what joins the residual stream. */
export function attend(
  t: Tracer,
  config: DecoderConfig,
  options: ExportOptions,
  index: number,
  layer: LayerWeights,
  x: string,
  { places, mask, rotation, theta }: AttentionInputs,
): string {
  const { hiddenSize: d, heads, keyValueHeads, headSize: h } = config;
  const scope = `/model/layers.${index}/self_attn`;
  const batch = t.size(scope, x, 0);
  const sequence = t.size(scope, x, 1);
  const project = (part: 'q' | 'k' | 'v', count: number): string => {
    const bias = layer[`${part}Bias`];
    const name = `model.layers.${index}.self_attn.${part}_proj.bias`;
    const parts = { weight: layer[part], bias: bias && { name, data: bias } };
    const y = linear(t, options, `${scope}/${part}_proj`, x, parts, [count * h, d]);
    const split = t.reshape(scope, y, [batch, sequence, -1, h]);
    const norm = part === 'v' ? undefined : layer[`${part}Norm`];
    const name2 = `model.layers.${index}.self_attn.${part}_norm.weight`;
    const normed = norm === undefined ? split : rmsNorm(t, config, `${scope}/${part}_norm`, name2, norm, split);
    return t.node(scope, 'Transpose', [normed], { perm: [0, 2, 1, 3] });
  };
  const query = project('q', heads);
  const key = project('k', keyValueHeads);
  const value = project('v', keyValueHeads);
  const angles = rotation ?? tabledRotation(t, `${scope}/rotary_emb`, config, theta, places);
  const cosine = t.unsqueeze(scope, angles.cosine, 1);
  const sine = t.unsqueeze(scope, angles.sine, 1);
  const turned = [query, key].map((one) => rotate(t, scope, one, cosine, sine)) as [string, string];
  const cached = (part: 'key' | 'value', fresh: string): string => {
    const past = `past_key_values.${index}.${part}`;
    return t.node(scope, 'Concat', [past, fresh], { axis: -2 }, { output: `present.${index}.${part}` });
  };
  const keys = repeat(t, scope, cached('key', turned[1]), heads / keyValueHeads);
  const values = repeat(t, scope, cached('value', value), heads / keyValueHeads);
  const mixed = scaledDotProduct(t, scope, config, options, [turned[0], keys, values], mask);
  const joined = t.reshape(scope, t.node(scope, 'Transpose', [mixed], { perm: [0, 2, 1, 3] }), [batch, sequence, -1]);
  return linear(t, options, `${scope}/o_proj`, joined, { weight: layer.o }, [d, heads * h]);
}

/** x ⊙ cos + rotate_half(x) ⊙ sin, x [batch, heads, sequence, h]; the half is counted in the graph. */
function rotate(t: Tracer, scope: string, x: string, cosine: string, sine: string): string {
  const half = (): string => t.unsqueeze(scope, t.node(scope, 'Div', [t.size(scope, x, 3), t.int(scope, 2)]), 0);
  const first = t.slice(scope, x, 3, t.int(scope, [0]), half());
  const second = t.slice(scope, x, 3, half(), t.int(scope, [UNTIL_THE_END]));
  const swapped = t.node(scope, 'Concat', [t.node(scope, 'Neg', [second]), first], { axis: -1 });
  return t.node(scope, 'Add', [t.node(scope, 'Mul', [x, cosine]), t.node(scope, 'Mul', [swapped, sine])]);
}

/** [batch, K, total, h] → [batch, K·count, total, h], each head repeated. */
function repeat(t: Tracer, scope: string, x: string, count: number): string {
  if (count === 1) return x;
  const [batch, heads, total, size] = [0, 1, 2, 3].map((axis) => t.size(scope, x, axis)) as [
    string,
    string,
    string,
    string,
  ];
  const wide = t.expand(scope, t.unsqueeze(scope, x, 2), [batch, heads, count, total, size]);
  const product = t.node(scope, 'Mul', [heads, t.int(scope, count)]);
  return t.reshape(scope, wide, [batch, product, total, size]);
}

/** torch's symbolic scaled_dot_product_attention: the root of the scale on either side. */
function scaledDotProduct(
  t: Tracer,
  scope: string,
  config: DecoderConfig,
  options: ExportOptions,
  [query, key, value]: readonly [string, string, string],
  mask: string,
): string {
  const total = t.unsqueeze(scope, t.size(scope, key, -2), 0);
  const seen = t.slice(scope, mask, 3, t.int(scope, [0]), total);
  const root = (): string => t.node(scope, 'Sqrt', [scale(t, scope, config, query)]);
  const q = t.node(scope, 'Mul', [query, root()]);
  const k = t.node(scope, 'Mul', [t.node(scope, 'Transpose', [key], { perm: [0, 1, 3, 2] }), root()]);
  const scores = t.node(scope, 'MatMul', [q, k]);
  if (options.mask === 'additive') {
    const weights = t.node(scope, 'Softmax', [t.node(scope, 'Add', [scores, seen])], { axis: -1 });
    return t.node(scope, 'MatMul', [weights, value]);
  }
  const bias = t.node(scope, 'Where', [seen, t.float(scope, 0), t.float(scope, Number.NEGATIVE_INFINITY)]);
  const weights = t.node(scope, 'Softmax', [t.node(scope, 'Add', [scores, bias])], { axis: -1 });
  // A row that sees nothing has 0/0 everywhere.
  const safe = t.node(scope, 'Where', [t.node(scope, 'IsNaN', [weights]), t.float(scope, 0), weights]);
  return t.node(scope, 'MatMul', [safe, value]);
}

/** Given by the module, or computed from the query's last dimension where the module leaves it to torch. */
function scale(t: Tracer, scope: string, config: DecoderConfig, query: string): string {
  if (config.modelType !== 'llama') return t.float(scope, attentionScale(config));
  const shape = t.node(scope, 'Shape', [query]);
  const width = t.slice(scope, shape, 0, t.int(scope, [-1]), t.int(scope, [UNTIL_THE_END]));
  const wide = t.node(scope, 'Sqrt', [t.node(scope, 'Cast', [width], { to: TYPES.float32 })]);
  const one = t.float(scope, 1);
  return t.node(scope, 'Cast', [t.node(scope, 'Div', [one, wide])], { to: TYPES.float32 });
}
