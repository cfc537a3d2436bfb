import { describe, expect, it } from 'vitest';
import type { FloatTensor } from '../tensors/tensor';
import { exportedGraph } from './hubFolder';
import { pytorchWeights } from './pytorchWeights';
import { dequantizeMatrix, quantizeMatrix } from './quantize';
import { randomWeights } from './randomModel';
import type { DecoderConfig, ExportOptions } from './types';

const CONFIG: DecoderConfig = {
  modelType: 'llama',
  vocabularySize: 48,
  hiddenSize: 32,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headSize: 16,
  intermediateSize: 64,
  contextLength: 64,
  ropeTheta: 10000,
  epsilon: 1e-5,
  bosTokenId: 0,
  eosTokenId: 1,
};
const OPTIONS: ExportOptions = {
  weights: 'q4',
  blockSize: 32,
  zeroPoints: false,
  accuracyLevel: 1,
  embedding: 'float',
  packedAttention: false,
  rotary: 'fused',
};
const LAYER = [
  'input_layernorm',
  'post_attention_layernorm',
  ...['q', 'k', 'v', 'o'].map((part) => `self_attn.${part}_proj`),
  ...['gate', 'up', 'down'].map((part) => `mlp.${part}_proj`),
];

function written(config: DecoderConfig, options: ExportOptions): Record<string, FloatTensor> {
  const weights = randomWeights(config, 5);
  const table = { dims: [config.vocabularySize, config.hiddenSize], data: weights.embedding };
  return pytorchWeights(exportedGraph(config, weights, options), config, table);
}

describe('weights in the layout of PyTorch', () => {
  const weights = randomWeights(CONFIG, 5);

  it('has every name of the layout once, and nothing else', () => {
    const names = Object.keys(written(CONFIG, OPTIONS)).sort();
    const layers = [0, 1].flatMap((i) => LAYER.map((part) => `model.layers.${i}.${part}.weight`));
    expect(names).toEqual(['lm_head.weight', 'model.embed_tokens.weight', 'model.norm.weight', ...layers].sort());
  });

  it.each([true, false])('has the values that the quantised products compute with (zero points: %s)', (zeroPoints) => {
    const torch = written(CONFIG, { ...OPTIONS, zeroPoints });
    const form = { bits: 4, blockSize: 32, asymmetric: zeroPoints, scales: 'extremes' } as const;
    const rounded = dequantizeMatrix(quantizeMatrix(weights.layers[1]!.down, 32, 64, form), 32, 64, form);
    expect(torch['model.layers.1.mlp.down_proj.weight']).toEqual({ dims: [32, 64], data: rounded });
    expect(torch['model.embed_tokens.weight']?.data).toEqual(weights.embedding);
    expect(torch['lm_head.weight']?.data).not.toEqual(weights.embedding);
    expect(torch['model.norm.weight']?.data).toEqual(weights.finalNorm);
  });

  const families: [family: string, options: Partial<ExportOptions>][] = [
    ['genai', {}],
    ['genai, packed', { packedAttention: true }],
    ['genai, rotated apart', { packedAttention: true, rotary: 'separate' }],
    ['optimum', { family: 'optimum' }],
    ['optimum, tied', { family: 'optimum', embedding: 'tied' }],
  ];
  it.each(
    families.flatMap(([name, options]) =>
      (['llama', 'qwen2', 'qwen3'] as const).map((type) => [name, type, options] as const),
    ),
  )('are the checkpoint’s own where the graph is float (%s, %s)', (_, modelType, options) => {
    const config = { ...CONFIG, modelType };
    const given = randomWeights(config, 5).layers[1]!;
    const torch = written(config, { ...OPTIONS, weights: 'float', ...options });
    const part = (name: string) => torch[`model.layers.1.${name}`];
    expect(part('self_attn.q_proj.weight')).toEqual({ dims: [32, 32], data: given.q });
    expect(part('self_attn.k_proj.weight')).toEqual({ dims: [16, 32], data: given.k });
    expect(part('self_attn.v_proj.weight')?.data).toEqual(given.v);
    expect(part('self_attn.o_proj.weight')?.data).toEqual(given.o);
    expect(part('mlp.gate_proj.weight')).toEqual({ dims: [64, 32], data: given.gate });
    expect(part('post_attention_layernorm.weight')?.data).toEqual(given.mlpNorm);
    expect(part('self_attn.k_proj.bias')?.data).toEqual(given.kBias);
    expect(part('self_attn.q_norm.weight')?.data).toEqual(given.qNorm);
  });

  it('refuses what PyTorch would compute otherwise, instead of leaving it out', () => {
    const biased = { ...CONFIG, modelType: 'qwen2' } as const;
    const graph = exportedGraph(biased, randomWeights(biased, 5), OPTIONS);
    const table = { dims: [48, 32], data: weights.embedding };
    const refused = (modelType: string, layers = 2) =>
      expect(() => pytorchWeights(graph, { ...CONFIG, modelType, layers }, table));
    refused('llama').toThrow(/q_proj.bias has no place/);
    refused('qwen3').toThrow(/there is no model.layers.0.self_attn.q_norm.weight/);
    refused('qwen2', 3).toThrow(/there is no model.layers.2/);
    refused('gemma3_text').toThrow(/not gemma3_text/);
    const rounded = exportedGraph(CONFIG, weights, { ...OPTIONS, family: 'optimum', weights: 'q8-dynamic' });
    expect(() => pytorchWeights(rounded, CONFIG, table)).toThrow(/round their inputs/);
  });
});
