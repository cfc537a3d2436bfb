import { describe, expect, it } from 'vitest';
import { decoderGraph } from './decoderGraph';
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

describe('weights in the layout of PyTorch', () => {
  const weights = randomWeights(CONFIG, 5);
  it('has every name of the layout once, and nothing else', () => {
    const names = Object.keys(pytorchWeights(decoderGraph(CONFIG, weights, OPTIONS))).sort();
    const layers = [0, 1].flatMap((i) => LAYER.map((part) => `model.layers.${i}.${part}.weight`));
    expect(names).toEqual(['lm_head.weight', 'model.embed_tokens.weight', 'model.norm.weight', ...layers].sort());
  });

  it.each([true, false])('has the values that the quantised products compute with (zero points: %s)', (zeroPoints) => {
    const torch = pytorchWeights(decoderGraph(CONFIG, weights, { ...OPTIONS, zeroPoints }));
    const form = { bits: 4, blockSize: 32, asymmetric: zeroPoints, scales: 'extremes' } as const;
    const rounded = dequantizeMatrix(quantizeMatrix(weights.layers[1]!.down, 32, 64, form), 32, 64, form);
    expect(torch['model.layers.1.mlp.down_proj.weight']).toEqual({ dims: [32, 64], data: rounded });
    expect(torch['model.embed_tokens.weight']?.data).toEqual(weights.embedding);
    expect(torch['lm_head.weight']?.data).not.toEqual(weights.embedding);
    expect(torch['model.norm.weight']?.data).toEqual(weights.finalNorm);
  });

  it('refuses one product for q, k and v, instead of naming it wrongly', () => {
    const packed = decoderGraph(CONFIG, weights, { ...OPTIONS, packedAttention: true });
    expect(() => pytorchWeights(packed)).toThrow(/no counterpart in PyTorch/);
  });
});
