/** What is told of an adapter's step against what the engine has for it. */
import { expect, it } from 'vitest';
import { readModelConfig } from '../hub/checkpointConfig';
import { AdapterSlot } from '../model/adapters/adapterSlot';
import { TrainingModel } from '../model/passes/trainingModel';
import { teacherForcedGraph } from '../model/rewrite/teacherForcedGraph';
import { toEmbedsGraph } from '../model/rewrite/toEmbedsGraph';
import { tinyFiles } from '../model/testing/tinyModels';
import { readModel } from '../onnx/read';
import { createCpuRuntime } from '../runtime/node';
import { adapterBytes, adapterKeptBlockBytes, adapterParameters, adapterStepFlops } from './adapterStep';
import { estimateMemory } from './memoryEstimate';
import { keptBlockBytes } from './modelShape';

const NAMES = ['llama-q4', 'qwen2-packed', 'qwen3-packed'] as const;
const TARGETS = ['all-linear', ['q_proj', 'v_proj']] as const;

it.each(NAMES.flatMap((name) => TARGETS.map((targets) => [name, targets] as const)))(
  'parameters are those of the graph, and what a block keeps is about what the engine keeps: %s, %s',
  async (name, targets) => {
    const files = tinyFiles(name, { hiddenSize: 64, intermediateSize: 192, contextLength: 512 });
    const { shape } = readModelConfig(files.get('config.json')!);
    const size = { rank: 8, targets };
    const asked = { shape: { ...size, alpha: 16 }, packed: false };
    const source = readModel(files.get('onnx/model_q4.onnx')!);
    const prepared = toEmbedsGraph(source, Number.POSITIVE_INFINITY, 0, 'float32', asked);
    const { tensors } = prepared.adapters!;
    expect(adapterParameters(shape!, size)).toBe(tensors.reduce((sum, { dims }) => sum + dims[0] * dims[1], 0));
    const { tokenDim, vocabularySize } = prepared.embedding;
    const runtime = createCpuRuntime({ threads: 1 });
    const { logits } = prepared;
    const adapters = new AdapterSlot(runtime, tensors);
    const graph = teacherForcedGraph(prepared.graph, logits);
    const model = new TrainingModel(runtime, graph, { tokenDim, vocabularySize, logits, adapters });
    const block = model.stack.blocks[1]!;
    for (const [rows, positions] of [
      [1, 32],
      [4, 200],
    ] as const) {
      const kept = block.programs.unshared.keptBytes(rows, positions, 0, [...block.adapters.keys()]);
      const told = keptBlockBytes(shape!, rows, positions) + adapterKeptBlockBytes(shape!, size, { rows, positions });
      // Where only parts of a packed product have adapters, product and sums are both kept.
      expect(told / kept).toBeGreaterThan(0.85);
      expect(told / kept).toBeLessThan(1.25);
    }
    await model.dispose();
    await runtime.dispose();
  },
);

it('adds to the estimate of a pass what the adapter takes, and grows with its rank', () => {
  const { shape } = readModelConfig(tinyFiles('llama-q4').get('config.json')!);
  const pass = { device: 'cpu', rows: 4, positions: 32 } as const;
  const at = (rank: number) => estimateMemory(shape!, { dtype: 'q4', bytes: 1e5 }, { ...pass, adapter: { rank } });
  const without = estimateMemory(shape!, { dtype: 'q4', bytes: 1e5 }, pass);
  expect(at(8).weightBytes - without.weightBytes).toBe(adapterBytes(shape!, { rank: 8 }));
  expect(at(8).keptBytes).toBeGreaterThan(without.keptBytes);
  expect(at(16).peakBytes).toBeGreaterThan(at(8).peakBytes);
  const flops = (rank: number, recomputed = 0) => adapterStepFlops(shape!, { rank }, pass, recomputed);
  // Beside a frozen model an adapter's own products are few; what is computed again is half as much again.
  expect(flops(16) - flops(8)).toBe(6 * 4 * 32 * adapterParameters(shape!, { rank: 8 }));
  expect(flops(8, 1) - flops(8)).toBeLessThan(0.5 * flops(8));
});
