import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { sha256Hex as sha256 } from '../hub/sha256';
import { readSafetensors } from '../tensors/safetensors';
import { exportPeftAdapter } from './peft';
import { zipFiles } from './zip';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('PEFT adapter', () => {
  const domain = { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [2, 3] as const };
  const COMMIT = '0123456789abcdef0123456789abcdef01234567';

  it('has the one tensor and the configuration that PEFT loads', () => {
    const [config, weights] = exportPeftAdapter({
      domain,
      model: 'org/model',
      revision: COMMIT,
      layers: 24,
      attentionHeads: 14,
    });
    expect(config?.name).toBe('adapter_config.json');
    expect(JSON.parse(textOf(config?.bytes ?? new Uint8Array()))).toEqual({
      peft_type: 'PROMPT_TUNING',
      task_type: 'CAUSAL_LM',
      base_model_name_or_path: 'org/model',
      revision: COMMIT,
      inference_mode: true,
      num_virtual_tokens: 2,
      token_dim: 3,
      num_transformer_submodules: 1,
      num_attention_heads: 14,
      num_layers: 24,
      prompt_tuning_init: 'RANDOM',
      prompt_tuning_init_text: null,
      tokenizer_name_or_path: null,
      tokenizer_kwargs: null,
    });
    expect(weights?.name).toBe('adapter_model.safetensors');
    const { tensors, metadata } = readSafetensors(weights?.bytes ?? new Uint8Array());
    expect(Object.keys(tensors)).toEqual(['prompt_embeddings']);
    expect(tensors.prompt_embeddings).toMatchObject({ dtype: 'F32', dims: [2, 3], data: domain.data });
    expect(metadata).toEqual({ format: 'pt' });
  });

  it.each(['bundled', 'local', '', null])('names no revision of a hub for a model from elsewhere (%s)', (revision) => {
    const [config] = exportPeftAdapter({ domain, model: 'm', revision });
    expect(JSON.parse(textOf(config?.bytes ?? new Uint8Array()))).toMatchObject({ revision: null });
  });

  it('is refused where the numbers do not fit', () => {
    const refused = expect.objectContaining({ code: 'PROMPT_MISMATCH' });
    expect(() => exportPeftAdapter({ domain: { ...domain, dims: [2, 2] }, model: 'm' })).toThrow(refused);
    const broken = { data: Float32Array.of(1, Number.NaN), dims: [1, 2] as const };
    expect(() => exportPeftAdapter({ domain: broken, model: 'm' })).toThrow(refused);
  });

  it('packs into the same archive every time', async () => {
    const files = exportPeftAdapter({ domain, model: 'm' });
    const archive = zipFiles('adapter.zip', files);
    expect(await sha256(archive.bytes)).toBe(await sha256(zipFiles('adapter.zip', files).bytes));
    expect(unzipSync(archive.bytes)['adapter_model.safetensors']).toEqual(files[1]?.bytes);
    expect(await sha256(new TextEncoder().encode('abc') as Uint8Array<ArrayBuffer>)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
