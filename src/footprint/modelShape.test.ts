import { expect, test } from 'vitest';
import { readModelConfig } from '../hub/checkpointConfig';
import { TrainingModel } from '../model/passes/trainingModel';
import { teacherForcedGraph } from '../model/rewrite/teacherForcedGraph';
import { preparedModel } from '../model/testing/float64Model';
import { tinyFiles } from '../model/testing/tinyModels';
import { createCpuRuntime } from '../runtime/node';
import { keptBlockBytes } from './modelShape';

test.each(['llama-q4', 'qwen2-packed', 'qwen3-packed'] as const)(
  'what a block is said to keep is about what the engine keeps: %s',
  async (name) => {
    const files = tinyFiles(name, { hiddenSize: 64, intermediateSize: 192, contextLength: 512 });
    const { shape } = readModelConfig(files.get('config.json')!);
    const prepared = preparedModel(files, true);
    const { tokenDim, vocabularySize } = prepared.embedding;
    const runtime = createCpuRuntime({ threads: 1 });
    const graph = teacherForcedGraph(prepared.graph, prepared.logits);
    const model = new TrainingModel(runtime, graph, { tokenDim, vocabularySize, logits: prepared.logits });
    for (const [rows, positions] of [
      [1, 32],
      [4, 200],
    ] as const) {
      const kept = model.stack.blocks[1]!.programs.unshared.keptBytes(rows, positions);
      const ratio = keptBlockBytes(shape!, rows, positions) / kept;
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
    }
    await model.dispose();
    await runtime.dispose();
  },
);
