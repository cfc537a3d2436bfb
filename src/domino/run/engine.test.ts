/** The objective and the loop on the real engine: a tiny random checkpoint in hub layout on the CPU. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedLanguageModel, loadLanguageModel } from '../../model/load';
import { memoryFolder, TINY_VARIANTS, type TinyName, tinyFiles } from '../../model/testing/tinyModels';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { objectiveGradient } from '../objectiveGradient';
import { resolveOptions } from '../options';
import { initSoftPrompt } from '../prompt/softPrompt';
import type { SoftPrompt } from '../types';
import { train } from './trainer';

const NAME = Object.keys(TINY_VARIANTS)[0] as TinyName;
const OPTIONS = resolveOptions({
  steps: 8,
  batch: 3,
  domainTokens: 4,
  sampleTokens: 2,
  heldOutEvery: 4,
  initialization: { kind: 'vocabulary' },
  seed: 3,
});

describe('domino on the engine', () => {
  let model: LoadedLanguageModel;
  let texts: Int32Array[];
  beforeAll(async () => {
    model = await loadLanguageModel(memoryFolder(NAME, tinyFiles(NAME)), { runtime: createCpuRuntime({ threads: 1 }) });
    const random = new Random(5);
    texts = Array.from({ length: 5 }, (_, i) => {
      const ids = Array.from({ length: 2 + 5 * i }, () => random.integer(200));
      return Int32Array.from([...ids, model.info.endOfSampleTokenId]);
    });
  });
  afterAll(() => model.dispose());

  const objective = (prompt: SoftPrompt, budget?: { positions: number; keptPositions: number }) =>
    objectiveGradient(model, texts, prompt, { ...OPTIONS, batch: 'all', negatives: 'all' }, { budget });

  it('has a gradient that agrees with central differences along it', async () => {
    const prompt = await initSoftPrompt(model, { options: OPTIONS, referenceCount: texts.length, texts });
    const { domain, samples } = await objective(prompt);
    for (const [values, gradient] of [
      [prompt.domain.data, domain.data],
      [prompt.samples!.data, samples!.data],
    ] as const) {
      const norm = Math.hypot(...gradient);
      const held = values.slice();
      const slope = async (size: number): Promise<number> => {
        const at = async (distance: number): Promise<number> => {
          values.set(held.map((value, i) => value + (distance * gradient[i]!) / norm));
          const { total } = await objective(prompt);
          values.set(held);
          return total;
        };
        return ((await at(size)) - (await at(-size))) / (2 * size);
      };
      // Richardson: two step sizes cancel the error of second order, which float32 is too coarse to make small.
      const size = 0.01 * Math.hypot(...values);
      const exact = (4 * (await slope(size / 2)) - (await slope(size))) / 3;
      expect(Math.abs(exact - norm) / norm).toBeLessThan(1e-3);
    }
  });

  it('gives the same in many small passes', async () => {
    const prompt = await initSoftPrompt(model, { options: OPTIONS, referenceCount: texts.length, texts });
    const wide = await objective(prompt);
    const narrow = await objective(prompt, { positions: 64, keptPositions: 64 });
    expect(Math.abs(narrow.total - wide.total)).toBeLessThan(1e-4 * Math.abs(wide.total));
    const difference = wide.domain.data.map((value, i) => value - narrow.domain.data[i]!);
    expect(Math.hypot(...difference) / Math.hypot(...wide.domain.data)).toBeLessThan(1e-4);
  });

  it('learns, and resumes exactly', async () => {
    const extras = { heldOut: texts.slice(4), now: () => 0 };
    const whole = await train(model, texts.slice(0, 4), OPTIONS, {}, extras);
    expect(whole.history.at(-1)!.total).toBeLessThan(whole.history[0]!.total);
    expect(whole.heldOut).toBeLessThan(whole.heldOutWithoutPrompt! * 2);
    const half = await train(model, texts.slice(0, 4), { ...OPTIONS, steps: 4 }, {}, extras);
    const rest = await train(model, texts.slice(0, 4), OPTIONS, {}, { ...extras, checkpoint: half.checkpoint });
    expect(rest.history).toEqual(whole.history);
    expect(rest.prompt).toEqual(whole.prompt);
  });
});
