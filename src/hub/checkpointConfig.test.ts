import { describe, expect, it } from 'vitest';
import { activeParameters } from '../footprint/modelShape';
import { assertEndToken, readLoadConfig, readModelConfig } from './checkpointConfig';
import { parsePythonJson } from './pythonJson';

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

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

describe('readModelConfig', () => {
  it('gives the sizes of the recommended model, whose 494 M parameters they account for', () => {
    const { shape, support } = readModelConfig(bytes(CODER));
    expect(support.kind).toBe('tested');
    expect(shape).toMatchObject({ layers: 24, headSize: 64, keyValueHeads: 2 });
    // Without norms and biases.
    expect(activeParameters(shape!) / 494_032_768).toBeCloseTo(1, 3);
  });

  it.each([
    [{ model_type: 'mamba2' }, 'unsupported', /state-space/],
    [{ model_type: 'qwen3_moe' }, 'unsupported', /experts/],
    [{ model_type: 't5', is_encoder_decoder: true }, 'unsupported', /encoder/],
    [{ model_type: 'qwen2_vl', text_config: CODER }, 'unsupported', /images/],
    [{ model_type: 'phi3' }, 'untested', /tries every operator/],
  ])('%o is told beforehand', (config, kind, reason) => {
    const { support } = readModelConfig(bytes(config));
    expect(support).toEqual({ kind, reason: expect.stringMatching(reason) });
  });

  it('without sizes leaves them open, and broken is refused', () => {
    expect(readModelConfig(bytes({ model_type: 'gpt2', n_layer: 12 })).shape).toBeNull();
    for (const bad of [bytes('{'), bytes([]), bytes({ ...CODER, hidden_size: -1 })])
      expect(() => readModelConfig(bad)).toThrow(/config\.json/);
  });
});

describe('readLoadConfig', () => {
  it('takes what it needs and leaves the rest', () => {
    const config = {
      architectures: ['Qwen2ForCausalLM'],
      max_position_embeddings: 64,
      bos_token_id: 1,
      eos_token_id: 2,
      rope_scaling: null,
    };
    expect(readLoadConfig(bytes(config), undefined)).toEqual({
      architecture: 'Qwen2ForCausalLM',
      maxPositions: 64,
      tied: false,
      bosTokenId: 1,
      endOfSampleTokenId: 2,
      otherEndTokenIds: [],
      knows: null,
    });
  });

  it('prefers generation_config.json, id by id', () => {
    const read = readLoadConfig(bytes({ bos_token_id: 1, eos_token_id: 2 }), bytes({ eos_token_id: [7, 8] }));
    expect(read).toMatchObject({ bosTokenId: 1, endOfSampleTokenId: 7, otherEndTokenIds: [8] });
  });

  it('learns the first of several ids, stops at all of them, and takes none for null', () => {
    const read = readLoadConfig(bytes({ bos_token_id: null, eos_token_id: [0, 5] }), bytes({ eos_token_id: null }));
    expect(read).toMatchObject({ bosTokenId: null, endOfSampleTokenId: 0, otherEndTokenIds: [5] });
  });

  it('takes a negative id for none, and refuses an end token outside the vocabulary', () => {
    const read = readLoadConfig(bytes({ bos_token_id: -1, eos_token_id: 5 }), bytes({ eos_token_id: -1 }));
    expect(read).toMatchObject({ bosTokenId: null, endOfSampleTokenId: 5 });
    expect(() => assertEndToken(read, 6)).not.toThrow();
    expect(() => assertEndToken(read, 5)).toThrowError(expect.objectContaining({ code: 'TOKENIZER_MISMATCH' }));
  });

  it('has defaults for what exporters leave out or null', () => {
    const config = { model_type: 'llama', architectures: null, max_position_embeddings: null, eos_token_id: 2 };
    expect(readLoadConfig(bytes(config), undefined)).toMatchObject({ architecture: 'llama', maxPositions: 2048 });
    expect(readLoadConfig(bytes({ eos_token_id: 2 }), undefined).architecture).toBe('unknown');
  });

  it('takes the tokenizer’s end token where neither file names one', () => {
    const config = bytes({ model_type: 'llama', bos_token_id: 0 });
    expect(readLoadConfig(config, undefined, 1)).toMatchObject({ endOfSampleTokenId: 1, otherEndTokenIds: [] });
    expect(readLoadConfig(config, bytes({ eos_token_id: 7 }), 1).endOfSampleTokenId).toBe(7);
  });

  it.each([
    ['no end-of-sample token', {}, undefined, 'MODEL_UNSUPPORTED', 'generation_config.json'],
    ['no JSON', '{"eos_token_id": 2', undefined, 'MODEL_FILE_BROKEN', 'config.json'],
    ['an empty file', '', undefined, 'MODEL_FILE_BROKEN', 'config.json'],
    ['JSON of another kind', '[1, 2]', undefined, 'MODEL_FILE_BROKEN', 'config.json'],
    ['an id that is no number', { eos_token_id: '</s>' }, undefined, 'MODEL_FILE_BROKEN', 'config.json'],
    [
      'no context at all',
      { eos_token_id: 2, max_position_embeddings: 0 },
      undefined,
      'MODEL_FILE_BROKEN',
      'config.json',
    ],
    ['a broken generation_config.json', { eos_token_id: 2 }, 'null', 'MODEL_FILE_BROKEN', 'generation_config.json'],
  ])('says what and where: %s', (_what, config, generation, code, where) => {
    const read = (): unknown => readLoadConfig(bytes(config), generation === undefined ? undefined : bytes(generation));
    expect(read).toThrowError(expect.objectContaining({ code, where }));
  });
});

describe('numbers that Python writes and JSON does not have', () => {
  it('are read as none, in a list or alone', () => {
    const config = bytes(
      '{"model_type": "llama", "time_step_limit": [0.0, Infinity], "rope": -Infinity, "max_position_embeddings": NaN, "eos_token_id": 1}',
    );
    expect(readLoadConfig(config, undefined)).toMatchObject({ maxPositions: 2048, endOfSampleTokenId: 1 });
    expect(readModelConfig(config)).toMatchObject({ architecture: 'llama', support: { kind: 'tested' } });
  });

  it('are left alone inside a text, and do not hide another fault', () => {
    expect(parsePythonJson('{"a": "NaN, \\" Infinity", "b": [NaN]}')).toEqual({ a: 'NaN, " Infinity', b: [null] });
    expect(() => parsePythonJson('{"a": NaN')).toThrow(SyntaxError);
    expect(() => parsePythonJson('{"a": Infinite}')).toThrow(SyntaxError);
  });
});
