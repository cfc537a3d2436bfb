import { describe, expect, it } from 'vitest';
import { scoreTexts } from '../objective/score';
import { presetOptions } from '../presets';
import { readPromptFile, writePromptFile } from '../prompt/promptFile';
import { RAW_TEMPLATE } from '../prompt/softPrompt';
import { ToyModel } from '../testing/toyModel';
import type { SoftPrompt } from '../types';
import { mixPrompts } from './mixPrompts';
import { nearestTokens, tokenSimilarity } from './nearestTokens';
import { plugIn } from './plugIn';
import { gaugeOf, hardest, lossMeans, referenceLosses } from './referenceLosses';
import type { ReferenceLosses } from './types';

const model = new ToyModel({ vocabularySize: 40, tokenDim: 8 });
const tokenizer = { vocabularySize: 40, decode: (ids: readonly number[] | Int32Array) => `<${Array.from(ids)}>` };
const PLANTED = [7, 0, 31, 7, 39];

async function planted(scale = 1): Promise<SoftPrompt['domain']> {
  const { data } = await model.embedTokens(Int32Array.from(PLANTED));
  return { data: data.map((value) => scale * value), dims: [PLANTED.length, 8] };
}

describe('the words near a prompt', () => {
  it('are the words that it was made of, however long its tokens are', async () => {
    const found = await nearestTokens(model, tokenizer, await planted(3), 2);
    expect(found.map(({ nearest }) => nearest[0]!.id)).toEqual(PLANTED);
    for (const { nearest } of found) {
      expect(nearest[0]!.cosine).toBeCloseTo(1, 6);
      expect(nearest[1]!.cosine).toBeLessThan(0.999);
      expect(nearest[0]!.text).toBe(`<${nearest[0]!.id}>`);
    }
    const lengths = Array.from({ length: 40 }, (_, id) => Math.hypot(...model.embedding.slice(8 * id, 8 * id + 8)));
    const mean = lengths.reduce((a, b) => a + b, 0) / 40;
    expect(found[2]!.relativeNorm).toBeCloseTo((3 * lengths[31]!) / mean, 5);
  });

  it('are others where the table is read one row off: the control', async () => {
    const shifted = Object.assign(Object.create(model) as ToyModel, {
      embedTokens: (ids: Int32Array) => model.embedTokens(ids.map((id) => (id + 1) % 40)),
    });
    const found = await nearestTokens(shifted, tokenizer, await planted());
    expect(found.map(({ nearest }) => nearest[0]!.id)).not.toEqual(PLANTED);
  });

  it('leave out what the tokenizer has no name for', async () => {
    const found = await nearestTokens(model, { ...tokenizer, vocabularySize: 39 }, await planted());
    expect(found.map(({ nearest }) => nearest[0]!.id).slice(0, 4)).toEqual(PLANTED.slice(0, 4));
    expect(found[4]!.nearest[0]!.id).not.toBe(39);
  });

  it('are not numbers out of nothing for a token that is all zeros', async () => {
    const [none] = await nearestTokens(model, tokenizer, { data: new Float32Array(8), dims: [1, 8] });
    expect(none).toMatchObject({ relativeNorm: 0 });
    expect(none!.nearest.every(({ cosine }) => cosine === 0)).toBe(true);
  });

  it('stand beside how like each other its tokens are', async () => {
    const { data } = await planted();
    const opposite = Float32Array.of(
      ...data.subarray(0, 8),
      ...data.subarray(0, 8).map((value) => -2 * value),
      ...data.subarray(8, 16),
    );
    const matrix = tokenSimilarity({ data: opposite, dims: [3, 8] });
    expect(matrix[0]).toBeCloseTo(1, 12);
    expect(matrix[1]).toBeCloseTo(-1, 6);
    expect(matrix[3]).toBe(matrix[1]);
    expect(Math.abs(matrix[2]!)).toBeLessThan(0.999);
  });
});

describe('the losses of references', () => {
  const texts = [
    [3, 4, 5, 0],
    [9, 2, 0],
    [8, 8, 8, 1, 0],
    [20, 0],
  ].map((ids) => Int32Array.from(ids));
  const samples = Float32Array.from({ length: 4 * 2 * 8 }, (_, at) => Math.sin(at));

  it('are those behind D* and behind D* with each one’s own S, whatever order they come in', async () => {
    const prompt: SoftPrompt = { domain: await planted(), samples: { data: samples, dims: [4, 2, 8] } };
    const asked = [
      { row: 2, state: 'trained' as const, ids: texts[2]! },
      { row: 0, state: 'heldOut' as const, ids: texts[0]! },
      { row: 3, state: 'trained' as const, ids: texts[3]! },
    ];
    const found = await referenceLosses(model, prompt, RAW_TEMPLATE, asked);
    for (const [at, { row, ids }] of asked.entries()) {
      const behind = async (prefix: Float32Array) => -(await scoreTexts(model, [ids], prefix))[0]! / ids.length;
      expect(found[at]!.domain).toBeCloseTo(await behind(prompt.domain.data), 5);
      const own = Float32Array.of(...prompt.domain.data, ...samples.subarray(16 * row, 16 * row + 16));
      if (asked[at]!.state === 'heldOut') expect(found[at]!.withSample).toBeNull();
      else expect(found[at]!.withSample).toBeCloseTo(await behind(own), 5);
      expect(found[at]!.tokens).toBe(ids.length);
    }
    // The S of another reference gives another loss: the line above would notice it.
    expect(found[0]!.withSample).not.toBeCloseTo(found[0]!.domain, 3);
  });

  it('have no S where the prompt has none', async () => {
    const [only] = await referenceLosses(model, { domain: await planted() }, RAW_TEMPLATE, [
      { row: 0, state: 'trained', ids: texts[0]! },
    ]);
    expect(only!.withSample).toBeNull();
  });

  const loss = (row: number, state: ReferenceLosses['state'], tokens: number, domain: number): ReferenceLosses => ({
    row,
    state,
    tokens,
    domain,
    withoutPrompt: domain + 1,
    withSample: state === 'trained' ? domain / 2 : null,
  });

  it('tell trained on and held out apart, each token once', () => {
    const losses = [
      loss(0, 'trained', 10, 1),
      loss(1, 'trained', 30, 2),
      loss(2, 'heldOut', 5, 3),
      loss(3, 'leftOut', 5, 9),
    ];
    const { trained, heldOut, gap, gapWithoutPrompt } = gaugeOf(losses);
    expect(trained).toEqual({ count: 2, domain: 1.75, withoutPrompt: 2.75, withSample: 0.875 });
    expect(heldOut).toEqual({ count: 1, domain: 3, withoutPrompt: 4, withSample: null });
    expect(gap).toBe(1.25);
    expect(gapWithoutPrompt).toBe(1.25);
    expect(hardest(losses, 2).map(({ row }) => row)).toEqual([3, 2]);
    expect(gaugeOf(losses.slice(0, 2))).toMatchObject({ heldOut: null, gap: null });
    expect(lossMeans([])).toBeNull();
  });
});

describe('words in the place of a prompt', () => {
  const texts = [Int32Array.of(3, 4, 5, 0), Int32Array.of(9, 2, 0)];

  it('keep all that it brings where it is made of them, and less where they are others', async () => {
    // A prompt that brings something: among seeds, one whose planted words lower the loss.
    for (let first = 0; first < 40; first++) {
      const ids = Int32Array.of(first, (first + 11) % 40);
      const { data } = await model.embedTokens(ids);
      const prompt: SoftPrompt = { domain: { data, dims: [2, 8] } };
      const own = await plugIn(model, prompt, RAW_TEMPLATE, texts, { text: 'own', ids });
      if (own.kept === null) continue;
      expect(own.kept).toBeCloseTo(1, 6);
      expect(own.plugged).toBeCloseTo(own.domain, 6);
      const other = await plugIn(model, prompt, RAW_TEMPLATE, texts, { text: 'other', ids: Int32Array.of(19, 23) });
      expect(other.kept).not.toBeCloseTo(1, 2);
      return;
    }
    expect.fail('no prompt that brings anything');
  });

  it('have no share of nothing, and are refused where there are none or no room', async () => {
    const far: SoftPrompt = { domain: { data: new Float32Array(8).fill(60), dims: [1, 8] } };
    const { kept, withoutPrompt, domain } = await plugIn(model, far, RAW_TEMPLATE, texts, {
      text: 'x',
      ids: Int32Array.of(1),
    });
    expect(kept === null).toBe(withoutPrompt <= domain);
    const none = { text: '', ids: new Int32Array(0) };
    await expect(plugIn(model, far, RAW_TEMPLATE, texts, none)).rejects.toMatchObject({ code: 'BAD_OPTION' });
    const long = { text: 'long', ids: new Int32Array(model.info.maxPositions) };
    await expect(plugIn(model, far, RAW_TEMPLATE, texts, long)).rejects.toMatchObject({ code: 'CONTEXT_TOO_SHORT' });
  });
});

describe('two prompts mixed', () => {
  const fileOf = (values: readonly number[], hash = 'h', template: 'raw' | 'chat' = 'raw') =>
    readPromptFile(
      writePromptFile(
        { domain: { data: Float32Array.from(values), dims: [values.length / 2, 2] } },
        { model: { id: 'm', revision: 'r', hash }, options: { ...presetOptions('studio'), prompt: template } },
      ),
    );

  it('lie between them, token by token', () => {
    const [one, other] = [fileOf([0, 0, 4, 8]), fileOf([8, 4, 0, 0])];
    expect([...mixPrompts(one, other, 0).domain.data]).toEqual([0, 0, 4, 8]);
    expect([...mixPrompts(one, other, 0.25).domain.data]).toEqual([2, 1, 3, 6]);
    expect([...mixPrompts(one, other, 1).domain.data]).toEqual([8, 4, 0, 0]);
  });

  it.each([
    ['of two models', fileOf([0, 0], 'other'), 0.5, 'PROMPT_MISMATCH'],
    ['of two lengths', fileOf([0, 0, 1, 1]), 0.5, 'PROMPT_MISMATCH'],
    ['of two places', fileOf([0, 0], 'h', 'chat'), 0.5, 'PROMPT_MISMATCH'],
    ['by more than the whole', fileOf([1, 1]), 1.5, 'BAD_OPTION'],
  ])('are refused %s', (_, other, weight, code) => {
    expect(() => mixPrompts(fileOf([1, 2]), other, weight)).toThrow(expect.objectContaining({ code }));
  });
});
