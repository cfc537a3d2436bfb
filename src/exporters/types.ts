/**
 * What is written as a checkpoint in hub layout.
 * Legend: d hidden, H query heads, K key–value heads, h head size, f intermediate, V vocabulary.
 */
export interface DecoderConfig {
  readonly modelType: 'llama' | 'qwen2' | 'qwen3' | 'gemma3_text';
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly contextLength: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
  /** What the model knows, and nothing else. */
  readonly knows?: readonly string[];
  /** Of the gate, by its name in config.json; default silu. */
  readonly activation?: Activation;
  /** Present for Gemma 3: its norms before and after each half of a layer, and its two kinds of attention. */
  readonly gemma?: GemmaConfig;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number;
}

/**
 * What Gemma 3 (2025) has beyond Llama. Embeddings are scaled by √d, and norms multiply by 1 + weight.
 */
export interface GemmaConfig {
  /** Positions that a sliding layer sees, its own included. */
  readonly slidingWindow: number;
  /** One layer in so many sees everything: the last of each group (6 in the released models). */
  readonly fullAttentionEvery: number;
  /** Base of the rotation in sliding layers; ropeTheta is that of full ones. */
  readonly localRopeTheta: number;
  /** Scores are divided by the root of this (query_pre_attn_scalar). */
  readonly queryScalar: number;
}

/** Whether layer `index` sees a window only. */
export function isSliding(config: DecoderConfig, index: number): boolean {
  return config.gemma !== undefined && (index + 1) % config.gemma.fullAttentionEvery !== 0;
}

/** What scores are multiplied by. */
export function attentionScale({ gemma, headSize }: DecoderConfig): number {
  return 1 / Math.sqrt(gemma?.queryScalar ?? headSize);
}

/** gelu is exact, gelu_pytorch_tanh the tanh approximation. */
export type Activation = 'silu' | 'gelu' | 'gelu_pytorch_tanh';

/** How the exporter writes it; each a form that hub exports have. */
export interface ExportOptions {
  /** Which exporter's graph: the genai model builder's (default), or optimum's through torch.onnx. */
  readonly family?: 'genai' | 'optimum';
  /**
   * 'float': MatMul with float32 weights; 'q4', 'q8': MatMulNBits; 'q8-dynamic': MatMulInteger of activations rounded as
   * the graph runs, and a table of int8 (ONNX Runtime's quantize_dynamic, the hub's model_quantized.onnx).
   */
  readonly weights: 'float' | 'q4' | 'q8' | 'q8-dynamic';
  /** 'float16': weights, caches and activations in half precision, logits in float32; default 'float32'. */
  readonly precision?: 'float32' | 'float16';
  readonly blockSize: 16 | 32 | 64 | 128;
  readonly zeroPoints: boolean;
  /** How a block's scale is chosen (quantize.ts); default 'extremes', which quantisation-aware training rounds by. */
  readonly scales?: 'extremes' | 'least-squares';
  /** Scales as [N · blocks], the older exporters' form and the default, or [N, blocks]. */
  readonly scaleShape?: 'flat' | 'rows';
  /** MatMulNBits' attribute: 1 computes in float32, 4 rounds activations to int8 (the exporter's default), 0 leaves it to ORT. */
  readonly accuracyLevel: 0 | 1 | 4;
  /** 'float': Gather of a table of its own; 'tied': a look-up in the output projection's weights, quantised where they are. */
  readonly embedding: 'float' | 'tied';
  /** One projection for q, k and v, split inside GroupQueryAttention, or by Split where something comes between. */
  readonly packedAttention: boolean;
  /** 'fused': inside GroupQueryAttention; 'separate': RotaryEmbedding nodes that read position_ids. */
  readonly rotary: 'fused' | 'separate';
  /** How traced graphs turn: angles computed once (default), or looked up in a table in every layer (before transformers 4.39). */
  readonly angles?: 'computed' | 'table';
  /** How traced graphs mask (torch/positions.ts); default 'boolean'. */
  readonly mask?: 'boolean' | 'additive';
  /** Qwen3's norm of queries and keys: nodes of their own (default), or inputs 14 and 15 of GroupQueryAttention (WebGPU, CUDA). */
  readonly headNorm?: 'nodes' | 'fused';
}

export interface LayerWeights {
  /** [d] */
  readonly attentionNorm: Float32Array;
  /** [H·h, d], [K·h, d], [K·h, d], [d, H·h]: out × in */
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly o: Float32Array;
  /** Biases of q, k, v (Qwen2). */
  readonly qBias?: Float32Array;
  readonly kBias?: Float32Array;
  readonly vBias?: Float32Array;
  /** Norms of each head's queries and keys, [h] (Qwen3). */
  readonly qNorm?: Float32Array;
  readonly kNorm?: Float32Array;
  readonly mlpNorm: Float32Array;
  /** Norms of what attention and MLP give, [d] (Gemma 3). */
  readonly postAttentionNorm?: Float32Array;
  readonly postMlpNorm?: Float32Array;
  /** [f, d], [f, d], [d, f] */
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

export interface DecoderWeights {
  /** [V, d] */
  readonly embedding: Float32Array;
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: Float32Array;
  /** [V, d]; absent: the embedding. */
  readonly head?: Float32Array;
}
