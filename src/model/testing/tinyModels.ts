/**
 * Tiny random checkpoints in hub layout, one for each form that exporters write. Seeded: the same model every time.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { byteTokenizer } from '../../exporters/byteTokenizer';
import { hubFolder } from '../../exporters/hubFolder';
import type { DecoderConfig, DecoderWeights, ExportOptions, LayerWeights } from '../../exporters/types';
import type { ModelFolder } from '../../hub/modelFolder';
import { Random } from '../../tensors/random';

export interface TinyModel {
  readonly config: DecoderConfig;
  readonly options: ExportOptions;
  readonly weights: DecoderWeights;
}

const BASE: DecoderConfig = {
  modelType: 'llama',
  vocabularySize: 260,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 16,
  intermediateSize: 48,
  contextLength: 128,
  ropeTheta: 10000,
  epsilon: 1e-5,
  bosTokenId: 256,
  eosTokenId: 257,
};
const EXPORT: ExportOptions = {
  weights: 'q4',
  blockSize: 16,
  zeroPoints: false,
  accuracyLevel: 1,
  embedding: 'float',
  packedAttention: false,
  rotary: 'fused',
};

interface Variant {
  /** Gemma's norms around attention and MLP. */
  readonly postNorms?: boolean;
  readonly config?: Partial<DecoderConfig>;
  readonly options?: Partial<ExportOptions>;
  readonly biases?: boolean;
  readonly headNorms?: boolean;
  readonly untied?: boolean;
}

export const TINY_VARIANTS = {
  'llama-q4': {},
  'llama-tied': { options: { embedding: 'tied' } },
  'llama-float': { options: { weights: 'float' } },
  'llama-zero-points': { options: { zeroPoints: true, embedding: 'tied' } },
  'qwen2-packed': { config: { modelType: 'qwen2' }, options: { packedAttention: true }, biases: true, untied: true },
  'qwen3-rotary': {
    config: { modelType: 'qwen3', keyValueHeads: 1 },
    options: { rotary: 'separate', blockSize: 16 },
    headNorms: true,
  },
  mha: { config: { keyValueHeads: 4 }, options: { rotary: 'separate' } },
  'qwen3-packed': { config: { modelType: 'qwen3' }, options: { packedAttention: true }, headNorms: true },
  'qwen2-packed-rotary': {
    config: { modelType: 'qwen2' },
    options: { packedAttention: true, rotary: 'separate', zeroPoints: true },
    biases: true,
  },
  'llama-float-tied': { options: { weights: 'float', embedding: 'tied' } },
  'llama-q8': { options: { weights: 'q8', embedding: 'tied', zeroPoints: true, scaleShape: 'rows' } },
  'llama-gelu': { config: { activation: 'gelu' }, options: { scales: 'least-squares', scaleShape: 'rows' } },
  'llama-fast-gelu': {
    config: { activation: 'gelu_pytorch_tanh' },
    options: { scales: 'least-squares', zeroPoints: true },
  },
  'llama-padded-blocks': { config: { hiddenSize: 40, intermediateSize: 72 }, options: { blockSize: 32 } },
} as const satisfies Record<string, Variant>;

const GEMMA = {
  modelType: 'gemma3_text',
  layers: 3,
  keyValueHeads: 1,
  activation: 'gelu_pytorch_tanh',
  gemma: { slidingWindow: 4, fullAttentionEvery: 3, localRopeTheta: 1000, queryScalar: 20 },
} as const;
const OPTIMUM = { family: 'optimum' } as const;

/** Architecture × exporter × weights: what the hub holds. */
export const FAMILY_VARIANTS = {
  'gemma3 genai q4': { config: GEMMA, options: { embedding: 'tied' }, headNorms: true, postNorms: true },
  'gemma3 genai fp32, packed': {
    config: GEMMA,
    options: { weights: 'float', packedAttention: true },
    headNorms: true,
    postNorms: true,
  },
  'gemma3 optimum q4': { config: GEMMA, options: OPTIMUM, headNorms: true, postNorms: true },
  'gemma3 optimum fp32, additive mask': {
    config: GEMMA,
    options: { ...OPTIMUM, weights: 'float', mask: 'additive' },
    headNorms: true,
    postNorms: true,
  },
  'llama optimum q4': { options: OPTIMUM },
  'llama optimum fp32, tied': { options: { ...OPTIMUM, weights: 'float', embedding: 'tied' } },
  'llama optimum q8': { options: { ...OPTIMUM, weights: 'q8', zeroPoints: true } },
  'llama optimum, additive mask': { options: { ...OPTIMUM, mask: 'additive' } },
  'llama optimum q4, angles in tables': {
    config: { layers: 3, contextLength: 5000 },
    options: { ...OPTIMUM, mask: 'additive', angles: 'table' },
  },
  'qwen2 genai q4': {
    config: { modelType: 'qwen2' },
    options: { packedAttention: true, embedding: 'tied' },
    biases: true,
  },
  'qwen2 optimum q4': { config: { modelType: 'qwen2' }, options: OPTIMUM, biases: true },
  'qwen2 optimum fp32, a key a head': {
    config: { modelType: 'qwen2', keyValueHeads: 4 },
    options: { ...OPTIMUM, weights: 'float', mask: 'additive' },
    biases: true,
    untied: true,
  },
  'qwen3 optimum q4': { config: { modelType: 'qwen3', headSize: 32 }, options: OPTIMUM, headNorms: true },
  'qwen2 optimum q8, activations rounded as it runs': {
    config: { modelType: 'qwen2' },
    options: { ...OPTIMUM, weights: 'q8-dynamic' },
    biases: true,
  },
  'qwen3 genai q4f16': {
    config: { modelType: 'qwen3' },
    options: { precision: 'float16', rotary: 'separate' },
    headNorms: true,
  },
  'qwen2 optimum q4f16': {
    config: { modelType: 'qwen2' },
    options: { ...OPTIMUM, precision: 'float16' },
    biases: true,
  },
  'gemma3 optimum fp16': {
    config: GEMMA,
    options: { ...OPTIMUM, weights: 'float', precision: 'float16' },
    headNorms: true,
    postNorms: true,
  },
  'llama genai fp16': { options: { weights: 'float', precision: 'float16' } },
  'qwen3 optimum fp32': { config: { modelType: 'qwen3' }, options: { ...OPTIMUM, weights: 'float' }, headNorms: true },
} as const satisfies Record<string, Variant>;

/** Forms that ONNX Runtime's CPU provider refuses as they stand. */
export const GPU_VARIANTS = {
  'qwen3-fused-norm': { config: { modelType: 'qwen3' }, options: { headNorm: 'fused' }, headNorms: true },
} as const satisfies Record<string, Variant>;

export type TinyName = keyof typeof TINY_VARIANTS;
export type GpuTinyName = keyof typeof GPU_VARIANTS;
export type FamilyName = keyof typeof FAMILY_VARIANTS;
type AnyName = TinyName | GpuTinyName | FamilyName;

export function tinyModel(name: AnyName, changes: Partial<DecoderConfig> = {}): TinyModel {
  const variant: Variant = { ...TINY_VARIANTS, ...GPU_VARIANTS, ...FAMILY_VARIANTS }[name];
  const config: DecoderConfig = { ...BASE, ...variant.config, ...changes };
  return { config, options: { ...EXPORT, ...variant.options }, weights: randomWeights(config, variant, name) };
}

function randomWeights(config: DecoderConfig, variant: Variant, seed: string): DecoderWeights {
  const random = new Random(seed);
  const { hiddenSize: d, heads, keyValueHeads, headSize, intermediateSize: f, vocabularySize: V } = config;
  const matrix = (rows: number, columns: number): Float32Array =>
    Float32Array.from({ length: rows * columns }, () => (random.normal() * 1.2) / Math.sqrt(columns));
  const vector = (length: number, centre: number, spread = 0.2): Float32Array =>
    Float32Array.from({ length }, () => centre + spread * random.normal());
  // Gemma's norms keep their distance from one.
  const centre = config.gemma === undefined ? 1 : 0;
  const layers = Array.from({ length: config.layers }, (): LayerWeights => {
    const layer = {
      attentionNorm: vector(d, centre),
      q: matrix(heads * headSize, d),
      k: matrix(keyValueHeads * headSize, d),
      v: matrix(keyValueHeads * headSize, d),
      o: matrix(d, heads * headSize),
      mlpNorm: vector(d, centre),
      gate: matrix(f, d),
      up: matrix(f, d),
      down: matrix(d, f),
    };
    const biases = variant.biases
      ? {
          qBias: vector(heads * headSize, 0),
          kBias: vector(keyValueHeads * headSize, 0),
          vBias: vector(keyValueHeads * headSize, 0),
        }
      : {};
    const norms = variant.headNorms ? { qNorm: vector(headSize, centre), kNorm: vector(headSize, centre) } : {};
    const post = variant.postNorms ? { postAttentionNorm: vector(d, 0), postMlpNorm: vector(d, 0) } : {};
    return { ...layer, ...biases, ...norms, ...post };
  });
  const embedding = Float32Array.from({ length: V * d }, () => random.normal() * 0.6);
  const weights = { embedding, layers, finalNorm: vector(d, centre) };
  return variant.untied ? { ...weights, head: matrix(V, d) } : weights;
}

export function tinyFiles(name: AnyName, changes: Partial<DecoderConfig> = {}): Map<string, Uint8Array> {
  const { config, weights, options } = tinyModel(name, changes);
  return hubFolder(config, weights, options, byteTokenizer());
}

export function memoryFolder(id: string, files: ReadonlyMap<string, Uint8Array>): ModelFolder {
  return {
    id,
    revision: 'test',
    list: async () => [...files.keys()],
    read: async (path) => {
      const bytes = files.get(path);
      if (bytes === undefined) throw new Error(`no ${path} in ${id}`);
      return bytes;
    },
  };
}

/** The same on disk, for command-line tests. */
export async function writeTinyModel(
  directory: string,
  name: TinyName | FamilyName,
  changes: Partial<DecoderConfig> = {},
): Promise<void> {
  for (const [path, bytes] of tinyFiles(name, changes)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
