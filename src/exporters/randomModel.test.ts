import { describe, expect, it } from 'vitest';
import { readModel } from '../onnx/read';
import { toFloat32 } from '../onnx/tensorData';
import { type ExternalFile, writeModel, writeModelWithData } from '../onnx/write';
import { exportedGraph } from './hubFolder';
import { type Architecture, PUBLIC_SHAPES, parameterCount, randomWeights } from './randomModel';
import type { DecoderConfig, ExportOptions } from './types';

const FORM: ExportOptions = {
  weights: 'q4',
  blockSize: 32,
  zeroPoints: false,
  accuracyLevel: 4,
  embedding: 'float',
  packedAttention: true,
  rotary: 'fused',
};

function small(architecture: Architecture): DecoderConfig {
  const sizes = { layers: 2, hiddenSize: 64, heads: 4, keyValueHeads: 2, headSize: 16, intermediateSize: 96 };
  return { ...PUBLIC_SHAPES[architecture], ...sizes, vocabularySize: 300, contextLength: 64 };
}

describe('public shapes', () => {
  // As the models' cards on the hub count them.
  it.each([
    ['qwen2', 494_032_768],
    ['qwen3', 596_049_920],
    ['llama', 134_515_008],
    ['gemma3', 268_098_176],
  ] as const)('%s has %d parameters', (architecture, count) => {
    expect(parameterCount(PUBLIC_SHAPES[architecture])).toBe(count);
  });
});

describe('random weights', () => {
  it('are the same for the same seed, whenever they are asked for, and others for another', () => {
    const config = small('qwen2');
    const [a, b, c] = [randomWeights(config, 1), randomWeights(config, 1), randomWeights(config, 2)];
    expect(a.layers[1]?.down).toEqual(a.layers[1]?.down);
    expect(a.layers[1]?.down).toEqual(b.layers[1]?.down);
    expect(a.layers[1]?.down).not.toEqual(c.layers[1]?.down);
    expect(a.layers[0]?.down).not.toEqual(a.layers[1]?.down);
  });

  it('have a deviation that keeps activations of one size', () => {
    const { embedding } = randomWeights({ ...small('llama'), vocabularySize: 20_000 }, 3);
    const mean = embedding.reduce((sum, value) => sum + value, 0) / embedding.length;
    const square = embedding.reduce((sum, value) => sum + value * value, 0) / embedding.length;
    expect(Math.abs(mean)).toBeLessThan(1e-3);
    expect(square * 64).toBeCloseTo(1, 2);
  });
});

function joined({ parts, byteLength }: ExternalFile): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (const { offset, data } of parts) bytes.set(data, offset);
  return bytes;
}

describe.each(Object.keys(PUBLIC_SHAPES) as Architecture[])('%s', (architecture) => {
  it.each(['genai', 'optimum'] as const)('is the same graph with its weights in a file beside it (%s)', (family) => {
    const config = small(architecture);
    const graph = exportedGraph(config, randomWeights(config, 0), { ...FORM, family });
    const { bytes, files } = writeModelWithData(graph, 'weights.bin');
    expect(files.map((file) => file.location)).toEqual(['weights.bin']);
    const large = [...graph.initializers.values()].filter((tensor) => tensor.data.length >= 1024);
    const moved = large.reduce((sum, tensor) => sum + tensor.data.length, 0);
    expect(moved).toBeGreaterThan(50_000);
    expect(writeModel(graph).length - bytes.length).toBeGreaterThan(0.9 * moved);
    const data = joined(files[0]!);
    const read = readModel(bytes, { external: (location) => (location === 'weights.bin' ? data : undefined) });
    expect(read.nodes).toEqual(readModel(writeModel(graph)).nodes);
    for (const [name, tensor] of graph.initializers) {
      const other = read.initializers.get(name);
      expect(other?.dims).toEqual(tensor.dims);
      if (other && tensor.dataType === 'float32') expect(toFloat32(other)).toEqual(toFloat32(tensor));
    }
  });
});
