/** One run for both passes gives what blocks one by one give, whatever the architecture, and leaves nothing behind. */
import { describe, expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { type LoadedLanguageModel, loadLanguageModel } from '../load';
import { type FamilyName, memoryFolder, type TinyName, tinyFiles } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';

const X = IGNORED_LABEL;
const LABELS = { data: Int32Array.from([5, 6, 7, 257, 9, X, X, X, X, X, X, X]), dims: [3, 4] };
const WEIGHTS = Float32Array.from([-0.7, 0.4, 2]);
const MODELS: readonly (TinyName | FamilyName)[] = [
  'llama-q4',
  'llama-tied',
  'llama-float',
  'qwen2-packed',
  'qwen3-rotary',
  'qwen2 optimum q4',
  'gemma3 optimum q4',
  'gemma3 genai q4',
];

interface Step {
  readonly logProbabilities: Float32Array;
  readonly scores: Float32Array;
  readonly tokenCounts: Int32Array;
  readonly gradient: Float32Array;
}

async function withTiny<T>(
  name: TinyName | FamilyName,
  options: { singleRunWeightLimitBytes?: number; activationBudgetBytes?: number },
  use: (model: LoadedLanguageModel) => Promise<T>,
): Promise<T> {
  const { singleRunWeightLimitBytes, ...budget } = options;
  const runtime = createCpuRuntime({ threads: 1, ...budget });
  const limit = singleRunWeightLimitBytes === undefined ? {} : { singleRunWeightLimitBytes };
  const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime, ...limit });
  const result = await use(model);
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return result;
}

async function step(model: LoadedLanguageModel): Promise<Step> {
  const { tokenDim } = model.info;
  const random = new Random('whole pass');
  const data = Float32Array.from({ length: 3 * 6 * tokenDim }, () => random.normal());
  const inputs = { data, dims: [3, 6, tokenDim] };
  const tape = await model.forward(inputs, LABELS);
  const { data: gradient, dims } = await tape.backward(WEIGHTS);
  expect(dims).toEqual([3, 6, tokenDim]);
  tape.dispose();
  await expect(tape.backward(WEIGHTS)).rejects.toThrow('disposed');
  const scores = await model.score(inputs, LABELS);
  return { logProbabilities: tape.logProbabilities, tokenCounts: tape.tokenCounts, scores, gradient };
}

describe.each(MODELS)('%s', (name) => {
  it('gives in one run what blocks give one by one', async () => {
    const whole = await withTiny(name, {}, step);
    const blocks = await withTiny(name, { singleRunWeightLimitBytes: 0 }, step);
    expect(distance(whole.logProbabilities, blocks.logProbabilities).relativeError).toBeLessThan(1e-5);
    expect(distance(whole.scores, blocks.logProbabilities).relativeError).toBeLessThan(1e-5);
    expect(distance(whole.gradient, blocks.gradient).relativeError).toBeLessThan(1e-5);
    expect([...whole.tokenCounts]).toEqual([4, 1, 0]);
    // A row without a scored token has no gradient, and no row has one where nothing that follows is scored.
    expect(Math.max(...whole.gradient.subarray((whole.gradient.length * 2) / 3).map(Math.abs))).toBe(0);
    expect(Math.max(...whole.gradient.map(Math.abs))).toBeGreaterThan(0);
  });
});

describe('what does not fit one run', () => {
  it('goes block by block, with the same result', async () => {
    const small = await withTiny('llama-q4', { activationBudgetBytes: 1 }, step);
    const whole = await withTiny('llama-q4', {}, step);
    expect(distance(small.gradient, whole.gradient).relativeError).toBeLessThan(1e-5);
  });
});

describe('a batch without a scored token', () => {
  it('has log-probability 0 and no gradient', async () => {
    await withTiny('llama-q4', {}, async (model) => {
      const inputs = {
        data: new Float32Array(2 * 3 * model.info.tokenDim).fill(0.1),
        dims: [2, 3, model.info.tokenDim],
      };
      const tape = await model.forward(inputs, { data: Int32Array.from([X, X]), dims: [2, 1] });
      expect([...tape.logProbabilities]).toEqual([0, 0]);
      expect((await tape.backward(Float32Array.from([1, 1]))).data.every((value) => value === 0)).toBe(true);
      tape.dispose();
    });
  });
});
