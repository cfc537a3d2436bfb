/** What is written as a checkpoint in hub layout. Legend: d hidden, H query heads, K key–value heads, h head size, f intermediate, V vocabulary. */
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
  readonly bosTokenId: number | null;
  readonly eosTokenId: number;
}

/** How the exporter writes it; each a form that hub exports have. */
export interface ExportOptions {
  /** 'float': MatMul with float32 weights; 'q4': MatMulNBits. */
  readonly weights: 'float' | 'q4';
  readonly blockSize: 16 | 32 | 64 | 128;
  readonly zeroPoints: boolean;
  /** MatMulNBits' attribute: 1 computes in float32, 4 rounds activations to int8 (the exporter's default), 0 leaves it to ORT. */
  readonly accuracyLevel: 0 | 1 | 4;
  /** 'float': Gather of a float table; 'tied': GatherBlockQuantized of the output projection's own codes. */
  readonly embedding: 'float' | 'tied';
  /** One projection for q, k and v, split inside GroupQueryAttention. */
  readonly packedAttention: boolean;
  /** 'fused': inside GroupQueryAttention; 'separate': RotaryEmbedding nodes that read position_ids. */
  readonly rotary: 'fused' | 'separate';
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
