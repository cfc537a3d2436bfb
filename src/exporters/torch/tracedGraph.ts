/**
 * A decoder as optimum exports it through torch.onnx: attention, norms, rotation and masks in primitive operators,
 * lengths counted in the graph, the cache joined by Concat.
 */
import type { Dim, Graph } from '../../onnx/graph';
import { floatTensor } from '../../onnx/tensorData';
import { checkShapes } from '../checkShapes';
import { halfPrecision } from '../halfPrecision';
import { type DecoderConfig, type DecoderWeights, type ExportOptions, isSliding, type LayerWeights } from '../types';
import { type AttentionInputs, attend } from './attention';
import { rmsNorm } from './norm';
import { attentionMask, positions, rotation } from './positions';
import { linear, roundToBytes } from './products';
import { Tracer, TYPES, UNTIL_THE_END } from './tracer';

const TOTAL = 'past_sequence_length + sequence_length';

/**
 * input_ids, attention_mask, position_ids (not Gemma), past_key_values.{i}.{key,value} → logits,
 * present.{i}.{key,value}.
 * @throws RangeError for weights that do not fit the configuration
 */
export function tracedGraph(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): Graph {
  checkShapes(config, weights);
  const t = new Tracer();
  declareInputs(t, config);
  const x = embed(t, config, weights, options);
  const places = positions(t, config, x);
  const { gemma } = config;
  const mask = options.mask ?? 'boolean';
  const inputs = (scope: string, theta: number, window: number | undefined): AttentionInputs => ({
    places,
    mask: attentionMask(t, mask, places, window),
    rotation: options.angles === 'table' ? undefined : rotation(t, scope, config, theta, places),
    theta,
  });
  const full = inputs('/model/rotary_emb', config.ropeTheta, undefined);
  const sliding =
    gemma === undefined ? full : inputs('/model/rotary_emb_local', gemma.localRopeTheta, gemma.slidingWindow);
  const last = weights.layers.reduce(
    (stream, layer, i) => decoderLayer(t, config, options, i, layer, stream, isSliding(config, i) ? sliding : full),
    x,
  );
  const normed = rmsNorm(t, config, '/model/norm', 'model.norm.weight', weights.finalNorm, last);
  project(t, config, weights, options, normed);
  declareOutputs(t, config);
  const graph = { ...t.builder.build(), opsets: { '': 18, 'com.microsoft': 1 } };
  return options.precision === 'float16' ? halfPrecision(graph) : graph;
}

function caches(config: DecoderConfig, length: string, declare: (part: string, dims: Dim[]) => void): void {
  for (let i = 0; i < config.layers; i++)
    for (const part of ['key', 'value'])
      declare(`${i}.${part}`, ['batch_size', config.keyValueHeads, length, config.headSize]);
}

function declareInputs({ builder }: Tracer, config: DecoderConfig): void {
  builder.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  builder.input('attention_mask', 'int64', ['batch_size', TOTAL]);
  if (config.gemma === undefined) builder.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  caches(config, 'past_sequence_length', (part, dims) => builder.input(`past_key_values.${part}`, 'float32', dims));
}

function declareOutputs({ builder }: Tracer, config: DecoderConfig): void {
  builder.output('logits', 'float32', ['batch_size', 'sequence_length', config.vocabularySize]);
  caches(config, TOTAL, (part, dims) => builder.output(`present.${part}`, 'float32', dims));
}

const TABLE = 'model.embed_tokens.weight';

function embed(t: Tracer, config: DecoderConfig, { embedding }: DecoderWeights, options: ExportOptions): string {
  const dims = [config.vocabularySize, config.hiddenSize];
  const scope = '/model/embed_tokens';
  let rows: string;
  if (options.weights === 'q8-dynamic') {
    const { codes, scale, zeroPoint } = roundToBytes(t, TABLE, embedding, dims);
    const picked = t.node(scope, 'Gather', [codes, 'input_ids']);
    rows = t.node(scope, 'DequantizeLinear', [picked, scale, zeroPoint]);
  } else rows = t.node(scope, 'Gather', [t.tensor(floatTensor(TABLE, embedding, dims)), 'input_ids']);
  if (config.gemma === undefined) return rows;
  return t.node(scope, 'Mul', [rows, t.float(scope, Math.fround(Math.sqrt(config.hiddenSize)))]);
}

function decoderLayer(
  t: Tracer,
  config: DecoderConfig,
  options: ExportOptions,
  index: number,
  layer: LayerWeights,
  x: string,
  inputs: AttentionInputs,
): string {
  const root = `/model/layers.${index}`;
  const norm = (name: string, weight: Float32Array | undefined, value: string): string =>
    weight === undefined
      ? value
      : rmsNorm(t, config, `${root}/${name}`, `model.layers.${index}.${name}.weight`, weight, value);
  const attention = attend(t, config, options, index, layer, norm('input_layernorm', layer.attentionNorm, x), inputs);
  const first = t.node(root, 'Add', [x, norm('post_attention_layernorm', layer.postAttentionNorm, attention)]);
  const before = config.gemma === undefined ? 'post_attention_layernorm' : 'pre_feedforward_layernorm';
  const mlp = feedForward(t, config, options, `${root}/mlp`, layer, norm(before, layer.mlpNorm, first));
  return t.node(root, 'Add', [first, norm('post_feedforward_layernorm', layer.postMlpNorm, mlp)]);
}

/** down(act(gate x) ⊙ up x) (Shazeer 2020). */
function feedForward(
  t: Tracer,
  config: DecoderConfig,
  options: ExportOptions,
  scope: string,
  layer: LayerWeights,
  x: string,
): string {
  const { hiddenSize: d, intermediateSize: f } = config;
  const gate = linear(t, options, `${scope}/gate_proj`, x, { weight: layer.gate }, [f, d]);
  const up = linear(t, options, `${scope}/up_proj`, x, { weight: layer.up }, [f, d]);
  const product = t.node(scope, 'Mul', [activation(t, config, `${scope}/act_fn`, gate), up]);
  return linear(t, options, `${scope}/down_proj`, product, { weight: layer.down }, [d, f]);
}

function activation(t: Tracer, config: DecoderConfig, scope: string, x: string): string {
  const node = (opType: string, ...inputs: string[]): string => t.node(scope, opType, inputs);
  switch (config.activation ?? 'silu') {
    case 'silu':
      return node('Mul', x, node('Sigmoid', x));
    case 'gelu': {
      const erf = node('Erf', node('Div', x, t.float(scope, Math.SQRT2)));
      return node('Mul', node('Mul', x, node('Add', erf, t.float(scope, 1))), t.float(scope, 0.5));
    }
    case 'gelu_pytorch_tanh': {
      const cube = node('Mul', t.float(scope, 0.044715), node('Mul', x, node('Mul', x, x)));
      const inner = node('Mul', t.float(scope, Math.sqrt(2 / Math.PI)), node('Add', x, cube));
      const gate = node('Add', t.float(scope, 1), node('Tanh', inner));
      return node('Mul', node('Mul', t.float(scope, 0.5), x), gate);
    }
  }
}

/** All positions are scored: logits_to_keep is 0, which the trace writes as a Slice of everything. */
function project(t: Tracer, config: DecoderConfig, weights: DecoderWeights, options: ExportOptions, x: string): void {
  const { vocabularySize: V, hiddenSize: d } = config;
  const scored = t.slice('', x, 1, t.int('', [0]), t.int('', [UNTIL_THE_END]));
  const scope = '/lm_head';
  let product: string;
  if (options.embedding === 'tied') {
    if (weights.head !== undefined || options.weights === 'q8-dynamic')
      throw new RangeError('a tied export looks its rows up in the output projection, in float');
    // Optimum takes the second copy of a shared weight out again.
    const table = t.node(scope, 'Transpose', [TABLE], { perm: [1, 0] });
    product = t.node(scope, 'MatMul', [scored, table]);
  } else product = linear(t, options, scope, scored, { weight: weights.head ?? weights.embedding }, [V, d]);
  t.node('', 'Cast', [product], { to: TYPES.float32 }, { output: 'logits' });
}
