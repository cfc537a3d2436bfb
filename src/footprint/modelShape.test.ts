import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../hub/checkpointConfig';
import { RateMeter } from '../hub/rateMeter';
import { TrainingModel } from '../model/passes/trainingModel';
import { teacherForcedGraph } from '../model/rewrite/teacherForcedGraph';
import { preparedModel } from '../model/testing/float64Model';
import { tinyFiles } from '../model/testing/tinyModels';
import { createCpuRuntime } from '../runtime/node';
import { activeParameters, keptBlockBytes } from './modelShape';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** config.json of Qwen2.5-Coder-0.5B-Instruct. */
const CODER = {
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  vocab_size: 151_936,
  tie_word_embeddings: true,
};

describe('config.json', () => {
  test('gives the sizes of the recommended model, whose 494 M parameters they account for', () => {
    const { shape, support } = readModelConfig(encode(CODER), 'config.json');
    expect(support.kind).toBe('tested');
    expect(shape).toMatchObject({ layers: 24, headSize: 64, keyValueHeads: 2 });
    // Without norms and biases.
    expect(activeParameters(shape!) / 494_032_768).toBeCloseTo(1, 3);
  });

  test.each([
    [{ model_type: 'mamba2' }, 'unsupported', /state-space/],
    [{ model_type: 'qwen3_moe' }, 'unsupported', /experts/],
    [{ model_type: 't5', is_encoder_decoder: true }, 'unsupported', /encoder/],
    [{ model_type: 'qwen2_vl', text_config: CODER }, 'unsupported', /images/],
    [{ model_type: 'phi3' }, 'untested', /tries every operator/],
  ])('%o is told beforehand', (config, kind, reason) => {
    const { support } = readModelConfig(encode(config), 'config.json');
    expect(support).toEqual({ kind, reason: expect.stringMatching(reason) });
  });

  test('without sizes leaves them open, and broken is refused', () => {
    expect(readModelConfig(encode({ model_type: 'gpt2', n_layer: 12 }), 'config.json').shape).toBeNull();
    for (const bad of [new TextEncoder().encode('{'), encode([]), encode({ ...CODER, hidden_size: -1 })])
      expect(() => readModelConfig(bad, 'config.json')).toThrow(/config\.json/);
  });
});

test.each(['llama-q4', 'qwen2-packed', 'qwen3-packed'] as const)(
  'what a block is said to keep is about what the engine keeps: %s',
  async (name) => {
    const files = tinyFiles(name, { hiddenSize: 64, intermediateSize: 192, contextLength: 512 });
    const { shape } = readModelConfig(files.get('config.json')!, 'config.json');
    const prepared = preparedModel(files, true);
    const { tokenDim, vocabularySize } = prepared.embedding;
    const runtime = createCpuRuntime({ threads: 1 });
    const graph = teacherForcedGraph(prepared.graph, prepared.logits);
    const model = new TrainingModel(runtime, graph, { tokenDim, vocabularySize, logits: prepared.logits });
    for (const [rows, positions] of [
      [1, 32],
      [4, 200],
    ] as const) {
      const kept = model.stack.blocks[1]!.programs.whole.keptBytes(rows, positions);
      const ratio = keptBlockBytes(shape!, rows, positions) / kept;
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
    }
    await model.dispose();
    await runtime.dispose();
  },
);

test('a rate is that of the last seconds', () => {
  let now = 0;
  const meter = new RateMeter(() => now);
  expect(meter.rate).toBeNull();
  for (; now < 20_000; now += 100) meter.add(1000);
  expect(meter.rate).toBeCloseTo(10_000, -3);
  for (; now < 40_000; now += 100) meter.add(100);
  expect(meter.rate).toBeCloseTo(1000, -2);
});
