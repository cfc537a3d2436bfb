/**
 * Tiny random checkpoints in hub layout, one for each form that exporters write. Seeded: the same model every time.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Random } from '../../tensors/random';
import type { ModelFolder } from '../load';
import { hubFolder } from '../writer/hubFolder';
import type { DecoderConfig, DecoderWeights, ExportOptions, LayerWeights } from '../writer/types';

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

/** Forms that ONNX Runtime's CPU provider refuses as they stand. */
export const GPU_VARIANTS = {
  'qwen3-fused-norm': { config: { modelType: 'qwen3' }, options: { headNorm: 'fused' }, headNorms: true },
} as const satisfies Record<string, Variant>;

export type TinyName = keyof typeof TINY_VARIANTS;
export type GpuTinyName = keyof typeof GPU_VARIANTS;

export function tinyModel(name: TinyName | GpuTinyName, changes: Partial<DecoderConfig> = {}): TinyModel {
  const variant: Variant = { ...TINY_VARIANTS, ...GPU_VARIANTS }[name];
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
  const layers = Array.from({ length: config.layers }, (): LayerWeights => {
    const layer = {
      attentionNorm: vector(d, 1),
      q: matrix(heads * headSize, d),
      k: matrix(keyValueHeads * headSize, d),
      v: matrix(keyValueHeads * headSize, d),
      o: matrix(d, heads * headSize),
      mlpNorm: vector(d, 1),
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
    const norms = variant.headNorms ? { qNorm: vector(headSize, 1), kNorm: vector(headSize, 1) } : {};
    return { ...layer, ...biases, ...norms };
  });
  const embedding = Float32Array.from({ length: V * d }, () => random.normal() * 0.6);
  const weights = { embedding, layers, finalNorm: vector(d, 1) };
  return variant.untied ? { ...weights, head: matrix(V, d) } : weights;
}

/** Byte-level tokenizer: ids 0…255 are bytes, 256 <|bos|>, 257 <|eos|>. */
export function byteTokenizer(): Map<string, Uint8Array> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const special = (id: number, content: string): object => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const vocab = Object.fromEntries([
    ...byteCharacters().map((character, byte) => [character, byte] as const),
    ['<|bos|>', 256],
    ['<|eos|>', 257],
  ]);
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(256, '<|bos|>'), special(257, '<|eos|>')],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges: [],
    },
  };
  const configuration = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<|bos|>',
    eos_token: '<|eos|>',
    clean_up_tokenization_spaces: false,
    model_max_length: 128,
  };
  return new Map([
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(configuration)],
  ]);
}

/** GPT-2's printable stand-ins for the 256 bytes (Radford et al. 2019). */
function byteCharacters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

export function tinyFiles(name: TinyName | GpuTinyName, changes: Partial<DecoderConfig> = {}): Map<string, Uint8Array> {
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
  name: TinyName,
  changes: Partial<DecoderConfig> = {},
): Promise<void> {
  for (const [path, bytes] of tinyFiles(name, changes)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
