/** A checkpoint as the files of a model folder in hub layout, by path. */
import type { Graph } from '../onnx/graph';
import { writeModel } from '../onnx/write';
import { decoderGraph } from './decoderGraph';
import { tracedGraph } from './torch/tracedGraph';
import { type DecoderConfig, type DecoderWeights, type ExportOptions, isSliding } from './types';

const ARCHITECTURES = {
  llama: 'LlamaForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
  gemma3_text: 'Gemma3ForCausalLM',
} as const;

/** File name and transformers.js dtype. */
export function graphForm({ weights, precision }: ExportOptions): { file: string; dtype: string } {
  const half = precision === 'float16';
  if (weights === 'float')
    return half ? { file: 'model_fp16.onnx', dtype: 'fp16' } : { file: 'model.onnx', dtype: 'fp32' };
  if (weights === 'q4')
    return half ? { file: 'model_q4f16.onnx', dtype: 'q4f16' } : { file: 'model_q4.onnx', dtype: 'q4' };
  return { file: 'model_quantized.onnx', dtype: 'q8' };
}

/** The graph in the form of its family. */
export function exportedGraph(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): Graph {
  return options.family === 'optimum' ? tracedGraph(config, weights, options) : decoderGraph(config, weights, options);
}

/** @param tokenizer tokenizer.json and its companions, passed through */
export function hubFolder(
  config: DecoderConfig,
  weights: DecoderWeights,
  options: ExportOptions,
  tokenizer: ReadonlyMap<string, Uint8Array>,
): Map<string, Uint8Array> {
  return new Map([
    ...folderTexts(config, weights.head === undefined, options, tokenizer),
    [`onnx/${graphForm(options).file}`, writeModel(exportedGraph(config, weights, options))],
  ]);
}

/** All files of the folder but the graph. */
export function folderTexts(
  config: DecoderConfig,
  tied: boolean,
  options: ExportOptions,
  tokenizer: ReadonlyMap<string, Uint8Array>,
): Map<string, Uint8Array> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  const ids = { bos_token_id: config.bosTokenId, eos_token_id: config.eosTokenId };
  return new Map([
    ['config.json', json(hubConfig(config, tied, options))],
    ['generation_config.json', json({ ...ids, do_sample: true, temperature: 0.8 })],
    ...tokenizer,
  ]);
}

function hubConfig(config: DecoderConfig, tied: boolean, options: ExportOptions): Record<string, unknown> {
  const half = options.precision === 'float16';
  return {
    model_type: config.modelType,
    architectures: [ARCHITECTURES[config.modelType]],
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    intermediate_size: config.intermediateSize,
    hidden_act: config.activation ?? 'silu',
    max_position_embeddings: config.contextLength,
    rope_theta: config.ropeTheta,
    rms_norm_eps: config.epsilon,
    tie_word_embeddings: tied,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.eosTokenId,
    torch_dtype: 'float32',
    ...gemmaConfig(config),
    ...(config.knows && { domino_config: { knows: config.knows } }),
    'transformers.js_config': { dtype: graphForm(options).dtype, ...(half ? { kv_cache_dtype: 'float16' } : {}) },
  };
}

function gemmaConfig(config: DecoderConfig): Record<string, unknown> {
  const { gemma } = config;
  if (gemma === undefined) return {};
  return {
    hidden_activation: config.activation,
    sliding_window: gemma.slidingWindow,
    rope_local_base_freq: gemma.localRopeTheta,
    query_pre_attn_scalar: gemma.queryScalar,
    layer_types: Array.from({ length: config.layers }, (_, i) =>
      isSliding(config, i) ? 'sliding_attention' : 'full_attention',
    ),
  };
}
