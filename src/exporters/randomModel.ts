/**
 * Models of any size with random weights: the public shapes of the architectures that the studio names, for tests
 * without the hub. A matrix is made when it is asked for, so that the largest one bounds the memory, not the model.
 */
import type { DecoderConfig, DecoderWeights, LayerWeights } from './types';

const IDS = { bosTokenId: 256, eosTokenId: 257 };

/** Public configurations: Qwen2.5-Coder-0.5B, Qwen3-0.6B, SmolLM2-135M, Gemma 3 270M. All tie embedding and head. */
export const PUBLIC_SHAPES = {
  qwen2: {
    ...IDS,
    modelType: 'qwen2',
    vocabularySize: 151936,
    hiddenSize: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headSize: 64,
    intermediateSize: 4864,
    contextLength: 32768,
    ropeTheta: 1e6,
    epsilon: 1e-6,
  },
  qwen3: {
    ...IDS,
    modelType: 'qwen3',
    vocabularySize: 151936,
    hiddenSize: 1024,
    layers: 28,
    heads: 16,
    keyValueHeads: 8,
    headSize: 128,
    intermediateSize: 3072,
    contextLength: 40960,
    ropeTheta: 1e6,
    epsilon: 1e-6,
  },
  llama: {
    ...IDS,
    modelType: 'llama',
    vocabularySize: 49152,
    hiddenSize: 576,
    layers: 30,
    heads: 9,
    keyValueHeads: 3,
    headSize: 64,
    intermediateSize: 1536,
    contextLength: 8192,
    ropeTheta: 1e5,
    epsilon: 1e-5,
  },
  gemma3: {
    ...IDS,
    modelType: 'gemma3_text',
    vocabularySize: 262144,
    hiddenSize: 640,
    layers: 18,
    heads: 4,
    keyValueHeads: 1,
    headSize: 256,
    intermediateSize: 2048,
    contextLength: 32768,
    ropeTheta: 1e6,
    epsilon: 1e-6,
    activation: 'gelu_pytorch_tanh',
    gemma: { slidingWindow: 512, fullAttentionEvery: 6, localRopeTheta: 1e4, queryScalar: 256 },
  },
} as const satisfies Record<string, DecoderConfig>;

export type Architecture = keyof typeof PUBLIC_SHAPES;

/** Weights of every tensor, embedding and head included once where they are tied. */
export function parameterCount(config: DecoderConfig, tied = true): number {
  const { hiddenSize: d, vocabularySize: V, intermediateSize: f, heads, keyValueHeads, headSize: h, layers } = config;
  const [q, kv] = [heads * h, keyValueHeads * h];
  const biases = config.modelType === 'qwen2' ? q + 2 * kv : 0;
  const headNorms = hasHeadNorms(config) ? 2 * h : 0;
  const norms = (config.gemma === undefined ? 2 : 4) * d;
  const layer = 2 * q * d + 2 * kv * d + 3 * f * d + biases + headNorms + norms;
  return layers * layer + d + (tied ? 1 : 2) * V * d;
}

function hasHeadNorms({ modelType }: DecoderConfig): boolean {
  return modelType === 'qwen3' || modelType === 'gemma3_text';
}

/** The same weights for the same seed and sizes, whenever one is asked for. */
export function randomWeights(config: DecoderConfig, seed: number, tied = true): DecoderWeights {
  const { hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f, vocabularySize: V } = config;
  const [q, kv] = [heads * h, keyValueHeads * h];
  const centre = config.gemma === undefined ? 1 : 0;
  const matrix = (name: string, rows: number, columns: number): Float32Array =>
    uniform(`${seed}.${name}`, rows * columns, 1 / Math.sqrt(columns), 0);
  const vector = (name: string, length: number, middle: number): Float32Array =>
    uniform(`${seed}.${name}`, length, 0.1, middle);
  const layer = (i: number): LayerWeights => ({
    attentionNorm: vector(`${i}.attention_norm`, d, centre),
    mlpNorm: vector(`${i}.mlp_norm`, d, centre),
    get q() {
      return matrix(`${i}.q`, q, d);
    },
    get k() {
      return matrix(`${i}.k`, kv, d);
    },
    get v() {
      return matrix(`${i}.v`, kv, d);
    },
    get o() {
      return matrix(`${i}.o`, d, q);
    },
    get gate() {
      return matrix(`${i}.gate`, f, d);
    },
    get up() {
      return matrix(`${i}.up`, f, d);
    },
    get down() {
      return matrix(`${i}.down`, d, f);
    },
    ...(config.modelType === 'qwen2' && {
      qBias: vector(`${i}.q_bias`, q, 0),
      kBias: vector(`${i}.k_bias`, kv, 0),
      vBias: vector(`${i}.v_bias`, kv, 0),
    }),
    ...(hasHeadNorms(config) && {
      qNorm: vector(`${i}.q_norm`, h, centre),
      kNorm: vector(`${i}.k_norm`, h, centre),
    }),
    ...(config.gemma !== undefined && {
      postAttentionNorm: vector(`${i}.post_attention_norm`, d, centre),
      postMlpNorm: vector(`${i}.post_mlp_norm`, d, centre),
    }),
  });
  return {
    get embedding() {
      return uniform(`${seed}.embedding`, V * d, 1 / Math.sqrt(d), 0);
    },
    layers: Array.from({ length: config.layers }, (_, i) => layer(i)),
    finalNorm: vector('final_norm', d, centre),
    ...(tied ? {} : { head: matrix('head', V, d) }),
  };
}

/** Uniform numbers of a mean and a deviation. xorshift32 (Marsaglia 2003): half a thousand million of them are drawn. */
function uniform(name: string, length: number, deviation: number, mean: number): Float32Array {
  let state = 2166136261;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 16777619);
  state = state | 0 || 1;
  const out = new Float32Array(length);
  const step = (deviation * Math.sqrt(3)) / 2 ** 31;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = mean + state * step;
  }
  return out;
}
