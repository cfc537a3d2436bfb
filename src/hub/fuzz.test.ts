/** Configurations of models made to break their readers; FUZZ_RUNS=100000 for as many of each. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { damaged, damagedJson, survives } from '../tensors/testing/damage';
import { readLoadConfig, readModelConfig } from './checkpointConfig';
import { readDeclaration } from './declaredFiles';

const TIMEOUT = { timeout: 3_600_000 };
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value) ?? '');

const CONFIGS: readonly unknown[] = [
  {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    head_dim: 64,
    vocab_size: 151936,
    max_position_embeddings: 32768,
    tie_word_embeddings: true,
    bos_token_id: 1,
    eos_token_id: [2, 3],
    rope_scaling: null,
  },
  { model_type: 'gemma3', text_config: { hidden_size: 4, num_hidden_layers: 1, vocab_size: 9 }, eos_token_id: 1 },
];
const GENERATION: readonly unknown[] = [{ eos_token_id: [151645, 151643], bos_token_id: 151643, temperature: 0.7 }];
const LISTS: readonly unknown[] = [{ files: [{ path: 'onnx/model.onnx', size: 7, sha256: 'ab'.repeat(32) }] }];

const filesOf = (values: readonly unknown[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    damagedJson(values).map(bytesOf),
    damaged(values.map(bytesOf)),
    // As Python writes it.
    damaged(
      values
        .map((value) => bytesOf(value))
        .concat(new TextEncoder().encode('{"rope_theta": Infinity, "eos_token_id": 1}')),
    ),
  );

describe('configurations made to break their readers', () => {
  it('config.json and generation_config.json', TIMEOUT, async () => {
    const inputs = fc.record({ config: filesOf(CONFIGS), generation: fc.option(filesOf(GENERATION)) });
    await survives('config.json', inputs, ({ config, generation }) => {
      readModelConfig(config);
      readLoadConfig(config, generation ?? undefined, 1);
    });
  });

  it('files.json', TIMEOUT, async () => {
    await survives('files.json', filesOf(LISTS), (bytes) => void readDeclaration(bytes));
  });
});
