/** A checkpoint as the files of a model folder in hub layout, by path. */
import { writeModel } from '../../onnx/write';
import { decoderGraph } from './decoderGraph';
import type { DecoderConfig, DecoderWeights, ExportOptions } from './types';

const ARCHITECTURES = { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' } as const;

/** File name and transformers.js dtype by form of the weights. */
const FORMS = {
  float: { file: 'model.onnx', dtype: 'fp32' },
  q4: { file: 'model_q4.onnx', dtype: 'q4' },
  q8: { file: 'model_quantized.onnx', dtype: 'q8' },
} as const;

/** @param tokenizer tokenizer.json and its companions, passed through */
export function hubFolder(
  config: DecoderConfig,
  weights: DecoderWeights,
  options: ExportOptions,
  tokenizer: ReadonlyMap<string, Uint8Array>,
): Map<string, Uint8Array> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  const ids = { bos_token_id: config.bosTokenId, eos_token_id: config.eosTokenId };
  return new Map([
    ['config.json', json(hubConfig(config, weights, options))],
    ['generation_config.json', json({ ...ids, do_sample: true, temperature: 0.8 })],
    ...tokenizer,
    [`onnx/${FORMS[options.weights].file}`, writeModel(decoderGraph(config, weights, options))],
  ]);
}

function hubConfig(config: DecoderConfig, weights: DecoderWeights, options: ExportOptions): Record<string, unknown> {
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
    tie_word_embeddings: weights.head === undefined,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.eosTokenId,
    torch_dtype: 'float32',
    'transformers.js_config': { dtype: FORMS[options.weights].dtype },
  };
}
