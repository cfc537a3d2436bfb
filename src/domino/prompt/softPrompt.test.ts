import { describe, expect, it } from 'vitest';
import { ToyModel } from '../testing/toyModel';
import type { DominoOptions } from '../types';
import { initSoftPrompt } from './softPrompt';

const options = (initialization: DominoOptions['initialization'], lambda = 1) => ({
  domainTokens: 40,
  sampleTokens: 30,
  lambda,
  seed: 3,
  initialization,
});

/** Token ids whose embedding rows these are; −1 for a row that is none. */
function tokensOf(model: ToyModel, data: Float32Array): number[] {
  const row = (values: Float32Array, i: number) => values.subarray(i * 4, (i + 1) * 4).join();
  const rows = Array.from({ length: 11 }, (_, id) => row(model.embedding, id));
  return Array.from({ length: data.length / 4 }, (_, i) => rows.indexOf(row(data, i)));
}

describe('initSoftPrompt', () => {
  it('draws rows of the vocabulary, never a special token, and another draw for each sample', async () => {
    const model = new ToyModel({ bosTokenId: 1, otherEndTokenIds: [2] });
    const input = { options: options({ kind: 'vocabulary' }), referenceCount: 2 };
    const { domain, samples } = await initSoftPrompt(model, input);
    const drawn = new Set([...tokensOf(model, domain.data), ...tokensOf(model, samples!.data)]);
    expect([...drawn].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(samples!.dims).toEqual([2, 30, 4]);
    expect(samples!.data.slice(0, 120)).not.toEqual(samples!.data.slice(120));
    expect(await initSoftPrompt(model, input)).toEqual({ domain, samples });
    const other = await initSoftPrompt(model, { ...input, options: { ...input.options, seed: 4 } });
    expect(other.domain).not.toEqual(domain);
  });

  it('starts D the same with and without S', async () => {
    for (const initialization of [{ kind: 'vocabulary' }, { kind: 'normal', sigma: 2 }] as const) {
      const given = { referenceCount: 2 };
      const direct = await initSoftPrompt(new ToyModel(), { ...given, options: options(initialization, 0) });
      const both = await initSoftPrompt(new ToyModel(), { ...given, options: options(initialization) });
      expect(direct.samples).toBeUndefined();
      expect(direct.domain).toEqual(both.domain);
    }
  });

  it('repeats or cuts a text to k tokens', async () => {
    const model = new ToyModel();
    const input = { options: options({ kind: 'text', text: 'x' }, 0), referenceCount: 2 };
    const { domain } = await initSoftPrompt(model, { ...input, textIds: Int32Array.of(5, 6, 7) });
    expect(tokensOf(model, domain.data).slice(0, 5)).toEqual([5, 6, 7, 5, 6]);
    await expect(initSoftPrompt(model, input)).rejects.toThrow('no tokens');
  });

  it('ends D with whole references, a BOS before each and after the last', async () => {
    const model = new ToyModel({ bosTokenId: 1 });
    const texts = [Int32Array.of(5, 6, 7, 0), Int32Array.of(8, 9, 0)];
    const input = { options: options({ kind: 'references' }, 0), referenceCount: 2, texts };
    const { domain } = await initSoftPrompt(model, input);
    const ids = tokensOf(model, domain.data);
    expect(ids).toHaveLength(40);
    expect(ids.at(-1)).toBe(1);
    // Behind the first whole text, only texts of the references stand between BOS and BOS.
    const between = ids
      .join(' ')
      .split(/\b1\b/)
      .map((part) => part.trim())
      .slice(1, -1);
    expect(between.length).toBeGreaterThan(5);
    expect(new Set(between)).toEqual(new Set(['5 6 7 0', '8 9 0']));
    const chat = { ...input, options: { ...input.options, prompt: 'chat' as const } };
    expect(tokensOf(model, (await initSoftPrompt(model, chat)).domain.data)).not.toContain(1);
    await expect(initSoftPrompt(model, { ...input, texts: [] })).rejects.toThrow('no references');
  });

  it('draws N(0, σ²)', async () => {
    const { samples } = await initSoftPrompt(new ToyModel(), {
      options: options({ kind: 'normal', sigma: 2 }),
      referenceCount: 40,
    });
    const values = Array.from(samples!.data);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });
});
