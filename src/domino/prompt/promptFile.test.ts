import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { readSafetensors, writeSafetensors } from '../../tensors/safetensors';
import { presetOptions } from '../presets';
import { ToyModel } from '../testing/toyModel';
import { checkPromptModel, readPromptFile, writePromptFile } from './promptFile';
import { initSoftPrompt } from './softPrompt';

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error.code;
    throw error;
  }
  return 'none';
};

const options = {
  ...presetOptions('studio'),
  domainTokens: 3,
  sampleTokens: 2,
  initialization: { kind: 'vocabulary' },
} as const;

describe('prompt.safetensors', () => {
  it('holds the tensors, the model, the template and the options', async () => {
    const model = new ToyModel();
    const prompt = await initSoftPrompt(model, { options, referenceCount: 5 });
    const frame = { before: Int32Array.of(1, 2), between: Int32Array.of(3) };
    const bytes = writePromptFile(prompt, { model: model.info, options: { ...options, prompt: 'chat' }, frame });
    const { tensors, metadata } = readSafetensors(bytes);
    expect(Object.entries(tensors).map(([name, { dtype, dims }]) => [name, dtype, dims])).toEqual([
      ['domain', 'F32', [3, 4]],
      ['samples', 'F32', [5, 2, 4]],
    ]);
    expect(metadata).toMatchObject({ model_id: 'toy', model_revision: 'r1', model_hash: 'toy-hash', template: 'chat' });
    const file = readPromptFile(bytes);
    expect(file.prompt).toEqual(prompt);
    expect(file.options).toEqual({ ...options, prompt: 'chat' });
    expect(file.frame).toEqual(frame);
    expect(codeOf(() => checkPromptModel(file, model.info))).toBe('none');
  });

  it('is read without metadata, and without samples', () => {
    const file = readPromptFile(writeSafetensors({ domain: { dims: [1, 4], data: new Float32Array(4) } }));
    expect([file.model, file.options, file.template, file.prompt.samples]).toEqual([null, null, 'raw', undefined]);
  });

  it('is refused on another model, and where tensors are missing or misshapen', () => {
    const domain = { dims: [1, 4], data: new Float32Array(4) };
    const written = writePromptFile({ domain: { ...domain, dims: [1, 4] } }, { model: new ToyModel().info, options });
    const file = readPromptFile(written);
    expect(codeOf(() => checkPromptModel(file, new ToyModel({ hash: 'other' }).info))).toBe('PROMPT_MISMATCH');
    const anonymous = readPromptFile(writeSafetensors({ domain }));
    expect(codeOf(() => checkPromptModel(anonymous, new ToyModel({ tokenDim: 5 }).info))).toBe('PROMPT_MISMATCH');
    expect(codeOf(() => checkPromptModel(anonymous, new ToyModel({ hash: 'other' }).info))).toBe('none');
    expect(codeOf(() => readPromptFile(writeSafetensors({ prompt: domain })))).toBe('PROMPT_MISMATCH');
    expect(codeOf(() => readPromptFile(writeSafetensors({ domain: { ...domain, dims: [4] } })))).toBe(
      'PROMPT_MISMATCH',
    );
    expect(
      codeOf(() => readPromptFile(writeSafetensors({ domain, samples: { dims: [1, 4], data: new Int32Array(4) } }))),
    ).toBe('PROMPT_MISMATCH');
    expect(codeOf(() => readPromptFile(writeSafetensors({ domain }, { options: '{' })))).toBe('FILE_UNREADABLE');
    expect(codeOf(() => readPromptFile(writeSafetensors({ domain }, { template_before: '[-1]' })))).toBe(
      'PROMPT_MISMATCH',
    );
    expect(codeOf(() => readPromptFile(new Uint8Array(5)))).toBe('FILE_UNREADABLE');
  });
});
