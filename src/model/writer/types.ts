/**
 * What is written as a checkpoint in hub layout.
 * Legend: d hidden, H query heads, K key–value heads, h head size, f intermediate, V vocabulary.
 */
export interface DecoderConfig {
  readonly modelType: 'llama' | 'qwen2' | 'qwen3';
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
  /** Of the gate, by its name in config.json; default silu. */
  readonly activation?: Activation;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number;
}

/** gelu is exact, gelu_pytorch_tanh the tanh approximation. */
export type Activation = 'silu' | 'gelu' | 'gelu_pytorch_tanh';

/** How the exporter writes it; each a form that hub exports have. */
export interface ExportOptions {
  /** 'float': MatMul with float32 weights; 'q4', 'q8': MatMulNBits. */
  readonly weights: 'float' | 'q4' | 'q8';
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
