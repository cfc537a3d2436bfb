/**
 * A decoder as the onnxruntime-genai model builder exports it: embedding, layers of GroupQueryAttention and a gated MLP
 * with SkipSimplifiedLayerNormalization between them, output projection (names and operators only, see exporter.ts).
 */
import { float } from '../onnx/builder';
import type { Dim, Graph } from '../onnx/graph';
import { floatTensor } from '../onnx/tensorData';
import { attend, sharedInputs } from './attention';
import { checkShapes } from './checkShapes';
import { CONTRIB, Exporter, quantizedNames } from './exporter';
import { halfPrecision } from './halfPrecision';
import type { DecoderConfig, DecoderWeights, ExportOptions, LayerWeights } from './types';

/**
 * input_ids, attention_mask, position_ids where they are read, past_key_values.{i}.{key,value} → logits,
 * present.{i}.{key,value}.
 * @throws RangeError for weights or options that do not fit together
 */
export function decoderGraph(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): Graph {
  checkShapes(config, weights);
  if (options.weights === 'q8-dynamic') throw new RangeError('the model builder does not round activations');
  const e = new Exporter(config, options);
  const { builder } = e;
  const { hiddenSize: d, vocabularySize: V, keyValueHeads, headSize } = config;
  const cache = (direction: 'past_key_values' | 'present', length: string): void => {
    const dims: Dim[] = ['batch_size', keyValueHeads, length, headSize];
    for (let i = 0; i < config.layers; i++)
      for (const part of ['key', 'value'])
        if (direction === 'present') builder.output(`${direction}.${i}.${part}`, 'float32', dims);
        else builder.input(`${direction}.${i}.${part}`, 'float32', dims);
  };
  builder.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  builder.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  if (options.rotary === 'separate') builder.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  cache('past_key_values', 'past_sequence_length');
  const shared = sharedInputs(e);
  let x = embed(e, weights);
  let residual: string | undefined;
  weights.layers.forEach((layer, i) => {
    const after = (location: string, weight: Float32Array | undefined, value: string): string =>
      weight === undefined ? value : norm(e, `layers.${i}/${location}`, weight, value, undefined).y;
    const first = norm(e, `layers.${i}/input`, layer.attentionNorm, x, residual);
    const attention = after('post_attention', layer.postAttentionNorm, attend(e, i, layer, first.y, shared));
    const location = config.gemma === undefined ? 'post_attention' : 'pre_feedforward';
    const second = norm(e, `layers.${i}/${location}`, layer.mlpNorm, attention, first.residual);
    x = after('post_feedforward', layer.postMlpNorm, feedForward(e, `/model/layers.${i}/mlp`, layer, second.y));
    residual = second.residual;
  });
  const final = norm(e, `layers.${config.layers}/final_norm`, weights.finalNorm, x, residual, true);
  e.linear('/lm_head', final.y, weights.head ?? weights.embedding, [V, d], { output: 'logits' });
  builder.output('logits', 'float32', ['batch_size', 'sequence_length', V]);
  cache('present', 'total_sequence_length');
  return options.precision === 'float16' ? halfPrecision(builder.build()) : builder.build();
}

function embed(e: Exporter, weights: DecoderWeights): string {
  const rows = lookup(e, weights);
  if (e.config.gemma === undefined) return rows;
  // The builder rounds the root to two digits.
  const scale = Math.round(Math.sqrt(e.config.hiddenSize) * 100) / 100;
  const constant = e.tensor(floatTensor(`/model/constants/FLOAT/${scale}`, [scale], []));
  return e.node('/model/embed_tokens/Mul', 'Mul', [rows, constant]);
}

function lookup(e: Exporter, { embedding, head }: DecoderWeights): string {
  const { vocabularySize: V, hiddenSize: d } = e.config;
  const root = '/model/embed_tokens';
  if (e.options.embedding === 'float') {
    const table = e.tensor(floatTensor('model.embed_tokens.weight', embedding, [V, d]));
    return e.node(`${root}/Gather`, 'Gather', [table, 'input_ids']);
  }
  if (head !== undefined) throw new RangeError('a tied export has no output projection of its own');
  // The output projection, written last, brings the weights that are looked up here.
  const projection = 'lm_head.MatMul';
  const { quantization } = e;
  if (quantization === undefined) {
    const perm = { kind: 'ints', value: [1, 0] } as const;
    const table = e.node(`${root}/Transpose`, 'Transpose', [`${projection}.weight`], { perm });
    return e.node(`${root}/Gather`, 'Gather', [table, 'input_ids']);
  }
  const { bits, blockSize } = quantization;
  if (d % blockSize !== 0) throw new RangeError(`${d} columns cannot be looked up in blocks of ${blockSize}`);
  const { codes, scales, zeroPoints } = quantizedNames(projection, quantization);
  const blocks = d / blockSize;
  const rows = (part: string, name: string, width: number, flat: boolean): string =>
    flat ? e.node(`${root}/Reshape${part}`, 'Reshape', [name, e.int64([V, width])]) : name;
  const flat = e.options.scaleShape !== 'rows';
  const inputs = [rows('', codes, (d * bits) / 8, true), 'input_ids', rows('_scales', scales, blocks, flat)];
  if (zeroPoints !== undefined) inputs.push(rows('_zero_points', zeroPoints, Math.ceil((blocks * bits) / 8), flat));
  const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
  return e.node(`${root}/GatherBlockQuantized`, 'GatherBlockQuantized', inputs, attributes, { domain: CONTRIB });
}

/**
 * The norm of a residual stream: plain where nothing is added yet, else the Skip form, whose fourth output is the stream
 * with `x` added. The last one has no use for it.
 * @param location "layers.0/input"
 */
function norm(
  e: Exporter,
  location: string,
  weight: Float32Array,
  x: string,
  residual: string | undefined,
  last = false,
): { y: string; residual: string } {
  const root = `/model/${location}_layernorm`;
  const gamma = e.norm(`model.${location.replace('/', '.')}_layernorm.weight`, weight);
  const epsilon = float(e.config.epsilon);
  const y = `${root}/output_0`;
  if (residual === undefined) {
    const attributes = { epsilon, axis: -1, stash_type: 1 };
    e.node(`${root}/LayerNorm`, 'SimplifiedLayerNormalization', [x, gamma], attributes, { outputs: [y] });
    return { y, residual: x };
  }
  const outputs = last ? [y] : [y, '', '', `${root}/output_3`];
  const inputs = [residual, x, gamma];
  e.node(
    `${root}/SkipLayerNorm`,
    'SkipSimplifiedLayerNormalization',
    inputs,
    { epsilon },
    { domain: CONTRIB, outputs },
  );
  return { y, residual: `${root}/output_3` };
}

/** down(act(gate x) ⊙ up x) (Shazeer 2020). */
function feedForward(e: Exporter, root: string, layer: LayerWeights, x: string): string {
  const { hiddenSize: d, intermediateSize: f } = e.config;
  const gate = e.linear(`${root}/gate_proj`, x, layer.gate, [f, d]);
  const up = e.linear(`${root}/up_proj`, x, layer.up, [f, d]);
  const product = e.node(`${root}/Mul`, 'Mul', [activation(e, `${root}/act_fn`, gate), up]);
  return e.linear(`${root}/down_proj`, product, layer.down, [d, f]);
}

function activation(e: Exporter, root: string, x: string): string {
  switch (e.config.activation ?? 'silu') {
    case 'silu':
      return e.node(`${root}/Mul`, 'Mul', [x, e.node(`${root}/Sigmoid`, 'Sigmoid', [x])]);
    case 'gelu':
      return e.node(`${root}/Gelu`, 'Gelu', [x], { approximate: 'none' });
    case 'gelu_pytorch_tanh':
      return e.node(`${root}/FastGelu`, 'Gelu', [x], { approximate: 'tanh' });
  }
}
