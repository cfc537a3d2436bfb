/** A checkpoint as the files of a model folder in hub layout. */
import { writeModel } from '../../onnx/write';
import { decoderGraph } from './decoderGraph';
import type { DecoderConfig, DecoderWeights, ExportOptions } from './types';

const ARCHITECTURES = { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' } as const;

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
    ['config.json', json(hubConfig(config, options))],
    ['generation_config.json', json({ ...ids, do_sample: true, temperature: 0.8 })],
    ...tokenizer,
    [
      options.weights === 'q4' ? 'onnx/model_q4.onnx' : 'onnx/model.onnx',
      writeModel(decoderGraph(config, weights, options)),
    ],
  ]);
}

function hubConfig(config: DecoderConfig, options: ExportOptions): Record<string, unknown> {
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
    hidden_act: 'silu',
    max_position_embeddings: config.contextLength,
    rope_theta: config.ropeTheta,
    rms_norm_eps: config.epsilon,
    tie_word_embeddings: true,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.eosTokenId,
    torch_dtype: 'float32',
    'transformers.js_config': { dtype: options.weights === 'q4' ? 'q4' : 'fp32' },
  };
}
