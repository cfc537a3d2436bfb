/** What is told of a model's memory against what the engine holds of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { ModelFolder } from '../hub/modelFolder';
import type { ModelShape } from '../hub/types';
import { loadLanguageModel } from '../model/load';
import { countingRuntime } from '../model/testing/countingRuntime';
import { memoryFolder, tinyFiles } from '../model/testing/tinyModels';
import { createCpuRuntime } from '../runtime/node';
import { createWasmRuntime } from '../runtime/web';
import { ACTIVATION_BUDGET, headChunkRows } from './budgets';
import { estimateMemory } from './memoryEstimate';
import { modelSizes } from './modelSizes';

const CODER: ModelShape = {
  layers: 24,
  hiddenSize: 896,
  heads: 14,
  keyValueHeads: 2,
  headSize: 64,
  intermediateSize: 4864,
  vocabularySize: 151_936,
  tiedEmbedding: true,
};
const q4 = { dtype: 'q4', bytes: 862e6 };

describe('the budgets', () => {
  it('hold as many rows of logits as fit 64 MiB, and at least 16', () => {
    expect([260, 3072, 151_936, 9_000_000].map(headChunkRows)).toEqual([64_527, 5461, 110, 16]);
  });

  it('are those of the devices', async () => {
    const [cpu, wasm] = [createCpuRuntime({ threads: 1 }), await createWasmRuntime({ threads: 1 })];
    expect(ACTIVATION_BUDGET.cpu).toBe(cpu.activationBudgetBytes);
    expect(ACTIVATION_BUDGET.wasm).toBe(wasm.activationBudgetBytes);
    await Promise.all([cpu.dispose(), wasm.dispose()]);
  });
});

describe('the memory of a model', () => {
  const at = (device: 'wasm' | 'webgpu' | 'cpu', rows: number, positions: number, stored = q4) =>
    estimateMemory(CODER, stored, { device, rows, positions });

  it('counts float32 weights where the engine makes them: small models on a CPU', () => {
    expect(at('wasm', 1, 64).floatWeights).toBe(false);
    expect(at('webgpu', 1, 64).floatWeights).toBe(false);
    const tiny = { ...CODER, layers: 2, vocabularySize: 4096 };
    expect(
      estimateMemory(tiny, { dtype: 'q4', bytes: 1e6 }, { device: 'wasm', rows: 1, positions: 64 }).floatWeights,
    ).toBe(true);
    const given = { device: 'cpu', rows: 1, positions: 64, floatWeightLimitBytes: 4 * 2 ** 30 } as const;
    expect(estimateMemory(CODER, q4, given).floatWeights).toBe(true);
  });

  it('names the unpacked output projection as the largest buffer of a GPU, and scores where texts are long', () => {
    const [largest] = at('webgpu', 1, 64).buffers;
    expect(largest).toEqual({
      what: 'the output projection of 151936 × 896 float32 weights',
      bytes: 4 * 151_936 * 896,
    });
    expect(at('webgpu', 8, 2048).buffers[0]).toMatchObject({
      what: 'attention scores of 8 × 14 heads over 2048 positions',
      bytes: 4 * 8 * 14 * 2048 * 2048,
    });
    expect(at('wasm', 8, 2048).buffers).toEqual([]);
  });

  it('grows with rows and positions, and keeps no more than the budget', () => {
    const sizes = [1, 2, 5].flatMap((rows) => [16, 100, 700].map((positions) => ({ rows, positions })));
    for (const device of ['wasm', 'webgpu', 'cpu'] as const)
      for (const { rows, positions } of sizes) {
        const estimate = at(device, rows, positions);
        expect(at(device, rows + 1, positions).passBytes).toBeGreaterThan(estimate.passBytes);
        expect(at(device, rows, positions + 1).passBytes).toBeGreaterThan(estimate.passBytes);
        expect(estimate.keptBytes).toBeLessThanOrEqual(ACTIVATION_BUDGET[device]);
        expect(estimate.peakBytes).toBeGreaterThanOrEqual(estimate.weightBytes);
      }
  });
});

const shipped = join(import.meta.dirname, '../../public/models/domino-py-4m');
const shippedFolder: ModelFolder = {
  id: 'domino-py-4m',
  revision: 'local',
  list: async () => ['config.json', 'generation_config.json', 'onnx/model_q4.onnx'],
  read: async (path) => new Uint8Array(await readFile(join(shipped, path))),
};
const generated = (name: 'llama-q4' | 'qwen2-packed', untied = {}): ModelFolder =>
  memoryFolder(
    name,
    tinyFiles(name, {
      hiddenSize: 256,
      intermediateSize: 768,
      layers: 4,
      vocabularySize: 2048,
      contextLength: 512,
      ...untied,
    }),
  );

const runtimes = { cpu: createCpuRuntime({ threads: 1 }) };
afterAll(() => runtimes.cpu.dispose());

test.each([
  ['the shipped model', shippedFolder, undefined],
  ['the shipped model, left quantised as a large one is', shippedFolder, 0],
  ['a generated one', generated('llama-q4'), undefined],
  ['a generated one with a projection of its own', generated('qwen2-packed'), undefined],
] as const)('the weights that are held: %s', async (_, folder, floatWeightLimitBytes) => {
  const runtime = countingRuntime(runtimes.cpu);
  const model = await loadLanguageModel(folder, {
    runtime,
    ...(floatWeightLimitBytes === undefined ? {} : { floatWeightLimitBytes, singleRunWeightLimitBytes: 0 }),
  });
  try {
    const [rows, positions] = [2, 24];
    const { tokenDim } = model.info;
    const embeds = {
      data: new Float32Array(rows * positions * tokenDim).fill(0.01),
      dims: [rows, positions, tokenDim],
    };
    const labels = { data: new Int32Array(rows * 8).fill(3), dims: [rows, 8] };
    const tape = await model.forward(embeds, labels);
    await tape.backward(Float32Array.of(1, 1));
    tape.dispose();
    await model.score(embeds, labels);
    const decoder = await model.startDecoding({ data: embeds.data.slice(0, 4 * tokenDim), dims: [4, tokenDim] }, 2);
    await decoder.step(Int32Array.of(3, 4));
    decoder.dispose();
    const graph = (await folder.list()).find((path) => path.endsWith('.onnx')) as string;
    const bytes = (await folder.read(graph)).length;
    // Quantised weights are views of the file.
    const trained = floatWeightLimitBytes === 0 ? 0 : model.weightBytes;
    const held = bytes + trained + runtime.sessionBytes;
    const sizes = modelSizes(await folder.read('config.json'), graph, bytes);
    if (sizes === null) throw new Error('config.json says too little.');
    const told = estimateMemory(sizes.shape, sizes.stored, {
      device: 'cpu',
      rows,
      positions,
      floatWeightLimitBytes,
      singleRunWeightLimitBytes: floatWeightLimitBytes,
    }).weightBytes;
    // Never much less than is held (norms, biases and angles are not counted); where the engine comes to hold less, this says to correct COPIES.
    expect(told / held).toBeGreaterThan(0.9);
    expect(told / held).toBeLessThan(1.4);
  } finally {
    await model.dispose();
  }
});
