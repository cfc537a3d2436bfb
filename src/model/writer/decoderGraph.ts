/**
 * A decoder as the onnxruntime-genai model builder exports it: GroupQueryAttention, SkipSimplifiedLayerNormalization,
 * MatMulNBits, with its names (microsoft/onnxruntime-genai, src/python/py/models/builders/base.py; names and operators only).
 */
import { float, GraphBuilder } from '../../onnx/builder';
import type { Attribute, Dim, Graph, GraphTensor } from '../../onnx/graph';
import { floatTensor } from '../../onnx/tensorData';
import { quantizeMatrix } from './quantize';
import type { DecoderConfig, DecoderWeights, ExportOptions, LayerWeights } from './types';

type Attributes = Parameters<GraphBuilder['node']>[2];

/** Writes nodes under the exporter's names. */
class Exporter {
  readonly builder = new GraphBuilder('main_graph');

  constructor(
    readonly config: DecoderConfig,
    readonly options: ExportOptions,
  ) {}

  /** A node named `name` whose single output is `name/output_0`. */
  named(
    name: string,
    opType: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    domain = '',
    outputs = [`${name}/output_0`],
  ): string {
    const expanded = Object.fromEntries(
      Object.entries(attributes ?? {}).map(([key, value]) => [key, toAttribute(value)]),
    );
    this.builder.append({ opType, domain, name, inputs, outputs, attributes: expanded });
    return outputs[0] as string;
  }

  tensor(tensor: GraphTensor): string {
    return this.builder.initializer(tensor);
  }

  /** x·Wᵀ (+ bias) for W [rows, columns]. */
  linear(
    name: string,
    x: string,
    weight: Float32Array,
    rows: number,
    columns: number,
    bias?: Float32Array,
    output?: string,
  ): string {
    const last = bias === undefined ? output : undefined;
    let y: string;
    if (this.options.weights === 'float') {
      const transposed = new Float32Array(weight.length);
      for (let n = 0; n < rows; n++)
        for (let k = 0; k < columns; k++) transposed[k * rows + n] = weight[n * columns + k] as number;
      const w = this.tensor(floatTensor(`${tensorName(name)}.MatMul.weight`, transposed, [columns, rows]));
      y = this.named(`${name}/MatMul`, 'MatMul', [x, w], {}, '', [last ?? `${name}/MatMul/output_0`]);
    } else {
      const inputs = [x, ...this.quantized(tensorName(name), weight, rows, columns)];
      const attributes = {
        K: columns,
        N: rows,
        bits: 4,
        block_size: this.options.blockSize,
        accuracy_level: this.options.accuracyLevel,
      };
      y = this.named(`${name}/MatMul_Q4`, 'MatMulNBits', inputs, attributes, 'com.microsoft', [
        last ?? `${name}/MatMul_Q4/output_0`,
      ]);
    }
    if (bias === undefined) return y;
    return this.named(
      `${name}/Add`,
      'Add',
      [y, this.tensor(floatTensor(`${tensorName(name)}.Add.bias`, bias, [rows]))],
      {},
      '',
      [output ?? `${name}/Add/output_0`],
    );
  }

  /** Names of codes, scales and, where there are, zero points. */
  quantized(name: string, weight: Float32Array, rows: number, columns: number): string[] {
    const { blockSize, zeroPoints: asymmetric } = this.options;
    const { codes, scales, zeroPoints } = quantizeMatrix(weight, rows, columns, blockSize, asymmetric);
    const blocks = columns / blockSize;
    const names = [
      this.tensor({
        name: `${name}.MatMul.weight_Q4`,
        dataType: 'uint8',
        dims: [rows, blocks, blockSize / 2],
        data: codes,
      }),
      this.tensor(floatTensor(`${name}.MatMul.weight_scales`, scales, [rows * blocks])),
    ];
    if (zeroPoints !== undefined)
      names.push(
        this.tensor({
          name: `${name}.MatMul.weight_zp`,
          dataType: 'uint8',
          dims: [zeroPoints.length],
          data: zeroPoints,
        }),
      );
    return names;
  }
}

function toAttribute(value: Attribute | number | string | readonly number[]): Attribute {
  if (typeof value === 'number') return { kind: 'int', value };
  if (typeof value === 'string') return { kind: 'string', value };
  return Array.isArray(value) ? { kind: 'ints', value } : (value as Attribute);
}

/** "/model/layers.0/attn/q_proj" → "model.layers.0.attn.q_proj" */
function tensorName(nodeName: string): string {
  return nodeName.slice(1).replaceAll('/', '.');
}

export function decoderGraph(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): Graph {
  const e = new Exporter(config, options);
  const { builder: b } = e;
  const { hiddenSize: d, vocabularySize: V, keyValueHeads, headSize } = config;
  b.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  b.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  if (options.rotary === 'separate') b.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  const cacheDims = (length: string): Dim[] => ['batch_size', keyValueHeads, length, headSize];
  for (let i = 0; i < config.layers; i++)
    for (const part of ['key', 'value'])
      b.input(`past_key_values.${i}.${part}`, 'float32', cacheDims('past_sequence_length'));
  const lengths = sequenceLengths(e);
  const rotary = rotaryTables(e);
  const head = weights.head ?? weights.embedding;
  let x = embed(e, weights);
  let residual = x;
  weights.layers.forEach((layer, i) => {
    const root = `/model/layers.${i}`;
    const skip = i === 0 ? undefined : residual;
    const first = norm(
      e,
      `${root}/input_layernorm`,
      `model.layers.${i}.input_layernorm.weight`,
      layer.attentionNorm,
      x,
      skip,
    );
    residual = first.residual;
    const attention = attend(e, `${root}/attn`, i, layer, first.y, lengths, rotary);
    const second = norm(
      e,
      `${root}/post_attention_layernorm`,
      `model.layers.${i}.post_attention_layernorm.weight`,
      layer.mlpNorm,
      attention,
      residual,
    );
    residual = second.residual;
    x = feedForward(e, `${root}/mlp`, layer, second.y);
  });
  const final = norm(
    e,
    `/model/layers.${config.layers}/final_norm_layernorm`,
    `model.layers.${config.layers}.final_norm_layernorm.weight`,
    weights.finalNorm,
    x,
    residual,
  );
  e.linear('/lm_head', final.y, head, V, d, undefined, 'logits');
  b.output('logits', 'float32', ['batch_size', 'sequence_length', V]);
  for (let i = 0; i < config.layers; i++)
    for (const part of ['key', 'value'])
      b.output(`present.${i}.${part}`, 'float32', cacheDims('total_sequence_length'));
  return b.build();
}

function embed(e: Exporter, { embedding, head }: DecoderWeights): string {
  const { vocabularySize: V, hiddenSize: d } = e.config;
  const { blockSize, zeroPoints } = e.options;
  if (e.options.embedding === 'float' || e.options.weights === 'float')
    return e.named('/model/embed_tokens/Gather', 'Gather', [
      e.tensor(floatTensor('model.embed_tokens.weight', embedding, [V, d])),
      'input_ids',
    ]);
  if (head !== undefined) throw new RangeError('a tied export has no output projection of its own');
  // The output projection's codes, read as a table; the projection itself is written last and brings them.
  const name = 'lm_head.MatMul.weight';
  const reshape = (part: string, width: number): string =>
    e.named(`/model/embed_tokens/Reshape_${part}`, 'Reshape', [`${name}_${part}`, e.builder.int64([V, width])]);
  const inputs = [reshape('Q4', d / 2), 'input_ids', reshape('scales', d / blockSize)];
  if (zeroPoints) inputs.push(reshape('zp', Math.ceil(d / blockSize / 2)));
  return e.named(
    '/model/embed_tokens/GatherBlockQuantized',
    'GatherBlockQuantized',
    inputs,
    { bits: 4, block_size: blockSize, gather_axis: 0, quantize_axis: 1 },
    'com.microsoft',
  );
}

/** attention_mask → seqlens_k int32 [B, 1] and total_sequence_length int32, as GroupQueryAttention takes them. */
function sequenceLengths(e: Exporter): readonly [string, string] {
  const root = '/model/attn_mask_reformat/attn_mask_subgraph';
  const sum = e.named(`${root}/ReduceSum`, 'ReduceSum', ['attention_mask', e.builder.int64([1])], { keepdims: 1 });
  const last = e.named(`${root}/Sub`, 'Sub', [sum, e.builder.int64([1])]);
  const INT32 = 6;
  const seqlens = e.named(`${root}/Sub/Cast`, 'Cast', [last, ''].slice(0, 1), { to: INT32 });
  const shape = e.named(`${root}/Shape`, 'Shape', ['attention_mask']);
  const total = e.named(`${root}/Gather`, 'Gather', [shape, e.builder.int64([1], [])], { axis: 0 });
  return [seqlens, e.named(`${root}/Gather/Cast`, 'Cast', [total], { to: INT32 })];
}

function rotaryTables(e: Exporter): readonly [string, string] {
  const { contextLength, headSize, ropeTheta } = e.config;
  const half = headSize / 2;
  const table = (f: (angle: number) => number): Float32Array =>
    Float32Array.from({ length: contextLength * half }, (_, i) =>
      f(Math.floor(i / half) * ropeTheta ** (-(i % half) / half)),
    );
  return [
    e.tensor(floatTensor('cos_cache', table(Math.cos), [contextLength, half])),
    e.tensor(floatTensor('sin_cache', table(Math.sin), [contextLength, half])),
  ];
}

/** The norm of a residual stream: plain where nothing is added, else the Skip form with its four outputs. */
function norm(
  e: Exporter,
  name: string,
  weightName: string,
  weight: Float32Array,
  x: string,
  skip: string | undefined,
): { y: string; residual: string } {
  const gamma = e.tensor(floatTensor(weightName, weight, [weight.length]));
  const epsilon = float(e.config.epsilon);
  if (skip === undefined)
    return {
      y: e.named(`${name}/LayerNorm`, 'SimplifiedLayerNormalization', [x, gamma], { axis: -1, epsilon, stash_type: 1 }),
      residual: x,
    };
  const outputs = [`${name}/output_0`, '', '', `${name}/output_3`];
  e.named(
    `${name}/SkipLayerNorm`,
    'SkipSimplifiedLayerNormalization',
    [skip, x, gamma],
    { epsilon },
    'com.microsoft',
    outputs,
  );
  return { y: outputs[0] as string, residual: outputs[3] as string };
}

function attend(
  e: Exporter,
  root: string,
  index: number,
  layer: LayerWeights,
  x: string,
  [seqlens, total]: readonly [string, string],
  [cos, sin]: readonly [string, string],
): string {
  const { hiddenSize: d, heads, keyValueHeads, headSize } = e.config;
  const widths = { q: heads * headSize, k: keyValueHeads * headSize, v: keyValueHeads * headSize };
  let query: string;
  let key = '';
  let value = '';
  if (e.options.packedAttention) {
    const total = widths.q + widths.k + widths.v;
    const bias =
      layer.qBias && layer.kBias && layer.vBias ? concatenate([layer.qBias, layer.kBias, layer.vBias]) : undefined;
    query = e.linear(`${root}/qkv_proj`, x, concatenate([layer.q, layer.k, layer.v]), total, d, bias);
  } else {
    query = normHeads(
      e,
      `${root}/q_norm`,
      e.linear(`${root}/q_proj`, x, layer.q, widths.q, d, layer.qBias),
      layer.qNorm,
      widths.q,
    );
    key = normHeads(
      e,
      `${root}/k_norm`,
      e.linear(`${root}/k_proj`, x, layer.k, widths.k, d, layer.kBias),
      layer.kNorm,
      widths.k,
    );
    value = e.linear(`${root}/v_proj`, x, layer.v, widths.v, d, layer.vBias);
    if (e.options.rotary === 'separate') {
      query = e.named(
        `${root}/q_rotary/RotaryEmbedding`,
        'RotaryEmbedding',
        [query, 'position_ids', cos, sin],
        {},
        'com.microsoft',
      );
      key = e.named(
        `${root}/k_rotary/RotaryEmbedding`,
        'RotaryEmbedding',
        [key, 'position_ids', cos, sin],
        {},
        'com.microsoft',
      );
    }
  }
  const fused = e.options.rotary === 'fused';
  const inputs = [
    query,
    key,
    value,
    `past_key_values.${index}.key`,
    `past_key_values.${index}.value`,
    seqlens,
    total,
    ...(fused ? [cos, sin] : []),
  ];
  const attributes = {
    num_heads: heads,
    kv_num_heads: keyValueHeads,
    scale: float(1 / Math.sqrt(headSize)),
    local_window_size: -1,
    softcap: float(0),
    do_rotary: fused ? 1 : 0,
    rotary_interleaved: 0,
  };
  const outputs = [`${root}/GroupQueryAttention/output_0`, `present.${index}.key`, `present.${index}.value`];
  const mixed = e.named(
    `${root}/GroupQueryAttention`,
    'GroupQueryAttention',
    inputs,
    attributes,
    'com.microsoft',
    outputs,
  );
  return e.linear(`${root}/o_proj`, mixed, layer.o, d, widths.q);
}

/** Qwen3's norm of every head: reshape, norm over h, reshape back. */
function normHeads(e: Exporter, name: string, x: string, weight: Float32Array | undefined, width: number): string {
  if (weight === undefined) return x;
  const heads = e.named(`${name}/Reshape_1`, 'Reshape', [x, e.builder.int64([0, -1, e.config.headSize])]);
  const gamma = e.tensor(floatTensor(`${tensorName(name)}.layernorm.weight`, weight, [weight.length]));
  const y = e.named(`${name}/SimplifiedLayerNormalization`, 'SimplifiedLayerNormalization', [heads, gamma], {
    axis: -1,
    epsilon: float(e.config.epsilon),
    stash_type: 1,
  });
  // −1 would be ambiguous: [B, S·heads, h] goes back to [B, S, heads·h].
  return e.named(`${name}/Reshape_2`, 'Reshape', [y, e.builder.int64([0, -1, width])]);
}

/** SwiGLU: down(silu(gate x) ⊙ up x). */
function feedForward(e: Exporter, root: string, layer: LayerWeights, x: string): string {
  const { hiddenSize: d, intermediateSize: f } = e.config;
  const gate = e.linear(`${root}/gate_proj`, x, layer.gate, f, d);
  const up = e.linear(`${root}/up_proj`, x, layer.up, f, d);
  const sigmoid = e.named(`${root}/act_fn/Sigmoid`, 'Sigmoid', [gate]);
  const active = e.named(`${root}/act_fn/Mul`, 'Mul', [gate, sigmoid]);
  return e.linear(`${root}/down_proj`, e.named(`${root}/Mul`, 'Mul', [active, up]), layer.down, d, f);
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
