import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { writeSafetensors } from '../../tensors/safetensors';
import { presetOptions } from '../presets';
import { ToyModel } from '../testing/toyModel';
import { checkPromptFits, MOST_WHOLE_BYTES, openPromptFile } from './openPromptFile';
import { writePromptFile } from './promptFile';

const info = new ToyModel().info;
const options = { ...presetOptions('studio'), domainTokens: 2, sampleTokens: 1 };
const learned = { references: 5, steps: 40, bestStep: 30, heldOut: 1.5, heldOutWithoutPrompt: 2 };
const domain = { dims: [2, 4] as const, data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
const samples = { dims: [3, 1, 4] as const, data: new Float32Array(12).fill(0.5) };
const said = {
  model_id: 'toy',
  model_hash: 'toy-hash',
  template: 'raw',
  options: JSON.stringify(options),
};
const open = (bytes: Uint8Array<ArrayBuffer>) => openPromptFile(new Blob([bytes]), 'p.safetensors');

async function refused(work: () => unknown): Promise<StudioError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

/** A blob that says it is large and counts what is read of it. */
function watched(size: number, head: Uint8Array): { blob: Blob; read: () => number } {
  let read = 0;
  const slice = (from = 0, to = size): Blob => {
    read += to - from;
    const bytes = new Uint8Array(to - from);
    if (from < head.length) bytes.set(head.subarray(from, Math.min(to, head.length)));
    return new Blob([bytes]);
  };
  return { blob: { size, slice } as unknown as Blob, read: () => read };
}

describe('a dropped prompt', () => {
  it('comes with what it was learned on, and with the same bytes', async () => {
    const bytes = writePromptFile({ domain, samples }, { model: info, options, learned });
    const file = await open(bytes);
    expect(file).toMatchObject({ model: { id: 'toy', hash: 'toy-hash' }, options, learned, template: 'raw' });
    expect(file.prompt).toEqual({ domain, samples });
    expect(file.bytes).toEqual(bytes);
    expect(() => checkPromptFits(file, info)).not.toThrow();
  });

  it('of another model is refused with both names, the file’s where the names are one', async () => {
    const file = await open(writePromptFile({ domain }, { model: info, options }));
    const refusal = await refused(() => checkPromptFits(file, { ...info, id: 'org/other', hash: 'f00dfeed99' }));
    expect(refusal.code).toBe('PROMPT_MISMATCH');
    expect(refusal.message).toBe('The prompt was learned on toy, and org/other is another model.');
    expect(refusal.remedy).toContain('Load toy');
    const twin = await refused(() => checkPromptFits(file, { ...info, hash: 'f00dfeed99' }));
    expect(twin.message).toBe(
      'The prompt was learned on toy (file toy-hash), and toy (file f00dfeed) is another model.',
    );
    const narrow = await refused(() => checkPromptFits(file, { ...info, tokenDim: 3 }));
    expect(narrow.code).toBe('PROMPT_MISMATCH');
    const short = await refused(() => checkPromptFits(file, { ...info, maxPositions: 2 }));
    expect(short).toMatchObject({ code: 'CONTEXT_TOO_SHORT', message: expect.stringContaining('2 positions') });
    const frame = { before: Int32Array.of(info.vocabularySize), between: new Int32Array(0) };
    expect((await refused(() => checkPromptFits({ ...file, frame }, info))).message).toContain('template has token');
  });

  it.each([
    ['nothing', new Uint8Array(0), 'FILE_EMPTY', /empty/],
    ['a text', new TextEncoder().encode('{"input": "a"}\n{"input": "b"}'), 'FILE_UNREADABLE', /declares a header of/],
    ['five bytes', new Uint8Array(5), 'FILE_UNREADABLE', /ends before its header/],
    ['an adapter', writeSafetensors({ prompt_embeddings: domain }), 'PROMPT_MISMATCH', /tensor of a PEFT adapter/],
    ['a model', writeSafetensors({ 'lm_head.weight': domain }), 'PROMPT_MISMATCH', /no tensor `domain`/],
    ['a checkpoint', writeSafetensors({ domain }, { format: 'domino-checkpoint' }), 'PROMPT_MISMATCH', /checkpoint/],
    ['one row', writeSafetensors({ domain: { ...domain, dims: [8] } }, said), 'PROMPT_MISMATCH', /F32 \[8\]/],
    ['no row', writeSafetensors({ domain: { dims: [0, 4], data: new Float32Array(0) } }, said), 'PROMPT_MISMATCH', /0/],
    ['whole numbers', writeSafetensors({ domain: { dims: [1, 1], data: Int32Array.of(1) } }), 'PROMPT_MISMATCH', /I32/],
    ['no model', writeSafetensors({ domain }), 'PROMPT_MISMATCH', /which model/],
    [
      'no options',
      writeSafetensors({ domain }, { ...said, options: undefined as never }),
      'PROMPT_MISMATCH',
      /options/,
    ],
    ['strange options', writeSafetensors({ domain }, { ...said, options: '{"a":1}' }), 'PROMPT_MISMATCH', /options in/],
    ['broken options', writeSafetensors({ domain }, { ...said, options: '{' }), 'FILE_UNREADABLE', /not JSON/],
    ['a strange template', writeSafetensors({ domain }, { ...said, template: 'x' }), 'PROMPT_MISMATCH', /template 'x'/],
    ['a strange run', writeSafetensors({ domain }, { ...said, learned: '{"steps":-1}' }), 'PROMPT_MISMATCH', /the run/],
    [
      'a later version',
      writeSafetensors({ domain }, { ...said, format: 'domino-prompt', version: '2' }),
      'FORMAT_UNSUPPORTED',
      /version 2/,
    ],
  ])('that is %s is refused', async (_, bytes, code, words) => {
    const refusal = await refused(() => open(bytes as Uint8Array<ArrayBuffer>));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(words);
    expect(refusal.where).toBe('p.safetensors');
    expect(refusal.remedy).not.toBe('');
  });

  it('with numbers that are none is refused', async () => {
    const broken = { ...domain, data: domain.data.with(3, Number.NaN) };
    const file = await open(writePromptFile({ domain: broken }, { model: info, options }));
    expect((await refused(() => checkPromptFits(file, info))).message).toContain('not finite');
  });

  it('cut off anywhere is refused, and never thrown at as a fault', async () => {
    const whole = writePromptFile({ domain, samples }, { model: info, options, learned });
    for (let length = 0; length < whole.length; length += 13) {
      const { code } = await refused(() => open(whole.slice(0, length)));
      expect(['FILE_EMPTY', 'FILE_UNREADABLE']).toContain(code);
    }
  });

  it('of gigabytes is refused after its first bytes', async () => {
    const text = watched(6e9, new TextEncoder().encode('{"input": "a"}'));
    expect((await refused(() => openPromptFile(text.blob, 'large'))).code).toBe('FILE_UNREADABLE');
    expect(text.read()).toBeLessThan(100);
    const header = writeSafetensors({ weight: { dims: [1], data: new Uint8Array(1) } });
    const model = watched(6e9, header);
    expect((await refused(() => openPromptFile(model.blob, 'large'))).code).toBe('FILE_UNREADABLE');
    expect(model.read()).toBeLessThan(1000);
  });

  it('with a large S is opened without reading it', async () => {
    const n = MOST_WHOLE_BYTES / 16;
    const json = new TextEncoder().encode(
      JSON.stringify({
        __metadata__: { ...said, learned: JSON.stringify(learned) },
        domain: { dtype: 'F32', shape: [2, 4], data_offsets: [0, 32] },
        samples: { dtype: 'F32', shape: [n, 1, 4], data_offsets: [32, 32 + 16 * n] },
      }),
    );
    const head = new Uint8Array(8 + json.length + 32);
    new DataView(head.buffer).setBigUint64(0, BigInt(json.length), true);
    head.set(json, 8);
    head.set(new Uint8Array(domain.data.buffer), 8 + json.length);
    const { blob, read } = watched(8 + json.length + 32 + 16 * n, head);
    const file = await openPromptFile(blob, 'p.safetensors');
    expect(file).toMatchObject({ withoutSamples: true, learned, prompt: { domain } });
    expect(read()).toBeLessThan(10_000);
    // What is kept of it is a prompt file of its own.
    expect((await open(file.bytes)).prompt).toEqual({ domain });
  });
});
