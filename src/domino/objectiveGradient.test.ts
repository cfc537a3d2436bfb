import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { objectiveGradient } from './objectiveGradient';
import { initSoftPrompt } from './prompt/softPrompt';
import { oracleObjective, toOracle } from './testing/oracle';
import { ToyModel, toyTexts } from './testing/toyModel';
import type { LossOptions } from './types';

const PAPER: LossOptions = {
  lambda: 1,
  likelihood: 'sequence',
  pooling: 'per-sample',
  denominator: 'negatives',
  sampleTerm: false,
};
const ALL = { batch: 'all', negatives: 'all', seed: 0 } as const;

async function setup(n: number, lambda = 1) {
  const model = new ToyModel();
  const prompt = await initSoftPrompt(model, {
    referenceCount: n,
    options: { domainTokens: 2, sampleTokens: 3, lambda, seed: 4, initialization: { kind: 'vocabulary' } },
  });
  return { model, texts: toyTexts(n, 11, 0), prompt };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => {
      if (error instanceof StudioError) return error.code;
      throw error;
    },
  );

describe('objectiveGradient', () => {
  it.each([2, 5])('is Eqs. 2–4 over all pairs of %i references', async (n) => {
    const { model, texts, prompt } = await setup(n);
    const indices = texts.map((_, i) => i);
    const batch = { indices, negatives: indices.map((i) => indices.filter((j) => j !== i)) };
    const oracle = toOracle(prompt);
    const evaluate = () => oracleObjective(model, texts, oracle, batch, PAPER);
    const value = await objectiveGradient(model, texts, prompt, { ...PAPER, ...ALL });
    expect(value.l1).toBeCloseTo(evaluate().l1, 5);
    expect(value.l2).toBeCloseTo(evaluate().l2, 5);
    expect(value.domain.dims).toEqual([2, 4]);
    expect(value.samples?.dims).toEqual([n, 3, 4]);
    for (const [learned, values] of [
      [value.domain.data, oracle.domain],
      [value.samples!.data, oracle.samples],
    ] as const) {
      for (let i = 0; i < values.length; i += 3) {
        const held = values[i]!;
        values[i] = held + 1e-5;
        const above = evaluate().total;
        values[i] = held - 1e-5;
        const below = evaluate().total;
        values[i] = held;
        expect(Math.abs(learned[i]! - (above - below) / 2e-5)).toBeLessThan(1e-5 * Math.max(1, Math.abs(learned[i]!)));
      }
    }
  });

  it('draws fewer negatives by its seed', async () => {
    const { model, texts, prompt } = await setup(6);
    const totals = new Map<string, number>();
    for (const seed of [0, 0, 1]) {
      const { total } = await objectiveGradient(model, texts, prompt, { ...PAPER, batch: 'all', negatives: 2, seed });
      expect(totals.get(`${seed}`) ?? total).toBe(total);
      totals.set(`${seed}`, total);
    }
    expect(totals.get('0')).not.toBe(totals.get('1'));
  });

  it('gives zeros for the S of references outside the batch, and no S where there is none', async () => {
    const { model, texts, prompt } = await setup(6);
    const { samples } = await objectiveGradient(model, texts, prompt, {
      ...PAPER,
      batch: 2,
      negatives: 'all',
      seed: 0,
    });
    const moved = texts.map((_, i) => samples!.data.subarray(i * 12, (i + 1) * 12).some((value) => value !== 0));
    expect(moved.filter(Boolean)).toHaveLength(2);
    const direct = await objectiveGradient(model, texts, prompt, { ...PAPER, lambda: 0, ...ALL });
    expect(direct.l2).toBeNull();
    expect(direct.samples!.data.every((value) => value === 0)).toBe(true);
    const { samples: _, ...domainOnly } = prompt;
    expect((await objectiveGradient(model, texts, domainOnly, { ...PAPER, lambda: 0, ...ALL })).samples).toBeNull();
  });

  it('refuses prompts and references that do not fit', async () => {
    const { model, texts, prompt } = await setup(4);
    const run = (given: Partial<{ texts: Int32Array[]; prompt: typeof prompt; model: ToyModel }>) =>
      codeOf(
        objectiveGradient(given.model ?? model, given.texts ?? texts, given.prompt ?? prompt, { ...PAPER, ...ALL }),
      );
    expect(await run({ texts: texts.slice(1) })).toBe('PROMPT_MISMATCH');
    expect(await run({ prompt: { domain: prompt.domain } })).toBe('PROMPT_MISMATCH');
    expect(await run({ model: new ToyModel({ tokenDim: 5 }) })).toBe('PROMPT_MISMATCH');
    const broken = { ...prompt, domain: { dims: [2, 4] as const, data: new Float32Array(8).fill(Number.NaN) } };
    expect(await run({ prompt: broken })).toBe('PROMPT_MISMATCH');
    expect(await run({ model: new ToyModel({ maxPositions: 8 }) })).toBe('CONTEXT_TOO_SHORT');
    expect(await run({ texts: [...texts.slice(1), Int32Array.of(11)] })).toBe('TOKENIZER_MISMATCH');
    expect(await run({ texts: [...texts.slice(1), new Int32Array(0)] })).toBe('REFERENCE_PARSE');
    const one = await setup(1);
    expect(await codeOf(objectiveGradient(one.model, one.texts, one.prompt, { ...PAPER, ...ALL }))).toBe(
      'REFERENCES_TOO_FEW',
    );
  });
});
