import { describe, expect, it } from 'vitest';
import { assertEndToken, readConfiguration } from './configuration';

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('readConfiguration', () => {
  it('takes what it needs and leaves the rest', () => {
    const config = {
      architectures: ['Qwen2ForCausalLM'],
      max_position_embeddings: 64,
      bos_token_id: 1,
      eos_token_id: 2,
      rope_scaling: null,
    };
    expect(readConfiguration(bytes(config), undefined)).toEqual({
      architecture: 'Qwen2ForCausalLM',
      maxPositions: 64,
      tied: false,
      bosTokenId: 1,
      endOfSampleTokenId: 2,
      otherEndTokenIds: [],
    });
  });

  it('prefers generation_config.json, id by id', () => {
    const read = readConfiguration(bytes({ bos_token_id: 1, eos_token_id: 2 }), bytes({ eos_token_id: [7, 8] }));
    expect(read).toMatchObject({ bosTokenId: 1, endOfSampleTokenId: 7, otherEndTokenIds: [8] });
  });

  it('learns the first of several ids, stops at all of them, and takes none for null', () => {
    const read = readConfiguration(bytes({ bos_token_id: null, eos_token_id: [0, 5] }), bytes({ eos_token_id: null }));
    expect(read).toMatchObject({ bosTokenId: null, endOfSampleTokenId: 0, otherEndTokenIds: [5] });
  });

  it('takes a negative id for none, and refuses an end token outside the vocabulary', () => {
    const read = readConfiguration(bytes({ bos_token_id: -1, eos_token_id: 5 }), bytes({ eos_token_id: -1 }));
    expect(read).toMatchObject({ bosTokenId: null, endOfSampleTokenId: 5 });
    expect(() => assertEndToken(read, 6)).not.toThrow();
    expect(() => assertEndToken(read, 5)).toThrowError(expect.objectContaining({ code: 'TOKENIZER_MISMATCH' }));
  });

  it('has defaults for what exporters leave out or null', () => {
    const config = { model_type: 'llama', architectures: null, max_position_embeddings: null, eos_token_id: 2 };
    expect(readConfiguration(bytes(config), undefined)).toMatchObject({ architecture: 'llama', maxPositions: 2048 });
    expect(readConfiguration(bytes({ eos_token_id: 2 }), undefined).architecture).toBe('unknown');
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
    const read = (): unknown =>
      readConfiguration(bytes(config), generation === undefined ? undefined : bytes(generation));
    expect(read).toThrowError(expect.objectContaining({ code, where }));
  });
});
