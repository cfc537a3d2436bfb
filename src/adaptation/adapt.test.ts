import { describe, expect, it } from 'vitest';
import { letters } from '../domino/testing/letters';
import type { AdapterWeights } from '../model/types';
import { RunControl } from '../optimization/runControl';
import type { AnswerForm } from '../tasks/types';
import { Random } from '../tensors/random';
import { type AdaptHooks, adapt } from './adapt';
import { initAdapter } from './loraInit';
import { resolveAdaptOptions } from './options';
import { LinearModel, letterLessons } from './testing/linearModel';
import type { AdaptOptions, AdaptResult } from './types';

const form: AnswerForm = { kind: 'template', between: 'j' };
const lessons = letterLessons(40);
const options = resolveAdaptOptions(40, {
  rank: 2,
  alpha: 4,
  batch: 6,
  steps: 30,
  learningRate: 0.05,
  heldOutShare: 0.2,
  evaluateEvery: 5,
  maxTokens: 40,
});

async function run(
  given: Partial<AdaptOptions> = {},
  more: Partial<Parameters<typeof adapt>[1]> = {},
  hooks: AdaptHooks = {},
  model = new LinearModel(),
): Promise<AdaptResult> {
  return adapt({ model, tokenizer: letters }, { lessons, form, options: { ...options, ...given }, ...more }, hooks);
}

const timeless = ({ elapsedMs: _, history, ...result }: AdaptResult) => ({
  ...result,
  history: history.map(({ elapsedMs: _own, tokensPerSecond: _rate, ...point }) => point),
});

const noisy = (weights: AdapterWeights, seed: string): Map<string, Float32Array> => {
  const random = new Random(seed);
  return new Map(Array.from(weights, ([name, values]) => [name, values.map(() => 0.3 * random.normal())]));
};

describe('the model of these tests', () => {
  it('has the gradients of its finite differences', async () => {
    const model = new LinearModel();
    const { adaptation } = model;
    const weights = noisy(initAdapter(adaptation.layers, 2, 1), 'point');
    const inputsEmbeds = { data: Float32Array.from({ length: 2 * 5 * 4 }, (_, i) => Math.sin(i)), dims: [2, 5, 4] };
    const labels = { data: Int32Array.of(1, -100, 3, 7, 2, -100), dims: [2, 3] };
    const rowWeights = Float32Array.of(0.7, -1.3);
    adaptation.use(weights);
    const { gradients, tokenCounts } = await adaptation.differentiate(inputsEmbeds, labels, rowWeights);
    expect(Array.from(tokenCounts)).toEqual([2, 2]);
    const value = async (at: AdapterWeights): Promise<number> => {
      adaptation.use(at);
      const scored = await model.score(inputsEmbeds, labels);
      return scored[0]! * rowWeights[0]! + scored[1]! * rowWeights[1]!;
    };
    for (const [name, values] of weights)
      for (let i = 0; i < values.length; i++) {
        const shifted = async (by: number): Promise<number> => {
          const moved = new Map(weights).set(name, values.slice());
          moved.get(name)![i]! += by;
          return value(moved);
        };
        const numeric = ((await shifted(0.01)) - (await shifted(-0.01))) / 0.02;
        expect(gradients.get(name)![i]!).toBeCloseTo(numeric, 2);
      }
  });
});

describe('a student', () => {
  it('learns, and keeps what was best on lessons that it never saw', async () => {
    const seen: number[] = [];
    const result = await run({ steps: 80 }, {}, { onPoint: ({ step }) => void seen.push(step) });
    expect(seen).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    expect(result.lessons).toEqual({ trained: 32, heldOut: expect.any(Number), tooLong: 0 });
    expect(result.heldOut!).toBeLessThan(result.heldOutBefore! - 0.3);
    const measured = result.history.filter(({ heldOut }) => heldOut !== null);
    expect(measured.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => 5 * (i + 1)));
    const best = measured.reduce((least, point) => (point.heldOut! < least.heldOut! ? point : least));
    expect([result.bestStep, result.heldOut]).toEqual([best.step, best.heldOut]);
    // Linear decay: the rate of the first step is the highest, the last is one step above 0.
    const rates = result.history.map(({ learningRate }) => learningRate);
    expect([rates[0], rates[79]]).toEqual([0.05, expect.closeTo(0.05 / 80, 12)]);
  });

  it('keeps the base where learning makes it worse, and the last step where nothing is held out', async () => {
    const worse = await run({ learningRate: 1, clipNorm: 1e9, steps: 10 });
    expect(worse.history.every(({ heldOut }) => heldOut === null || heldOut > worse.heldOutBefore!)).toBe(true);
    expect([worse.bestStep, worse.heldOut]).toEqual([0, worse.heldOutBefore]);
    expect(
      [...worse.weights].filter(([name]) => name.includes('lora_B')).every(([, b]) => b.every((x) => x === 0)),
    ).toBe(true);
    const last = await run({ heldOutShare: 0 });
    expect([last.bestStep, last.heldOut, last.heldOutBefore]).toEqual([30, null, null]);
  });

  it('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = [await run(), await run(), await run({ seed: 1 })];
    expect(timeless(again)).toEqual(timeless(one));
    expect(other.history[0]!.loss).not.toBe(one.history[0]!.loss);
  });

  it('is the same whether its rows go in one pass or in many', async () => {
    const [whole, parts] = [new LinearModel(), new LinearModel()];
    const one = await run({ steps: 5, heldOutShare: 0 }, {}, {}, whole);
    const many = await run({ steps: 5, heldOutShare: 0 }, { budget: { positions: 12, keptPositions: 99 } }, {}, parts);
    expect(whole.counts.passes).toHaveLength(5);
    expect(parts.counts.passes.length).toBeGreaterThan(10);
    expect(parts.counts.passes.reduce((sum, rows) => sum + rows)).toBe(30);
    for (const [name, values] of one.weights)
      for (const [i, value] of values.entries()) expect(many.weights.get(name)![i]).toBeCloseTo(value, 5);
  });

  it.each([1, 4, 5, 11, 29])('goes on after step %i as if it had not been interrupted', async (at) => {
    const whole = await run();
    const control = new RunControl();
    let kept: Uint8Array | undefined;
    const half = await run(
      {},
      { control },
      {
        onPoint: ({ step }) => {
          if (step === at) control.stop();
        },
        onCheckpoint: (bytes) => {
          kept = bytes;
        },
      },
    );
    expect([half.stoppedBy, half.steps]).toEqual(['stop', at]);
    const rest = await run({}, { checkpoint: kept });
    expect(timeless(rest)).toEqual(timeless(whole));
    // And from the checkpoint that stands between two looks.
    let between: Uint8Array | undefined;
    await run(
      {},
      {},
      {
        onPoint: ({ step }, { checkpoint }) => {
          if (step === at) between = checkpoint();
        },
      },
    );
    expect(timeless(await run({}, { checkpoint: between }))).toEqual(timeless(whole));
  });

  it('pauses between two steps, with a checkpoint, and goes on', async () => {
    const control = new RunControl();
    const said: string[] = [];
    const result = await run(
      {},
      { control },
      {
        onPoint: ({ step }) => {
          if (step === 3) control.pause();
        },
        onCheckpoint: (_, step) => void said.push(`kept ${step}`),
        onPaused: (step) => {
          said.push(`paused ${step}`);
          setTimeout(() => control.resume(), 5);
        },
        onResumed: (step) => void said.push(`resumed ${step}`),
      },
    );
    expect(said).toEqual(['kept 3', 'paused 3', 'resumed 3']);
    expect(timeless(result)).toEqual(timeless(await run()));
  });

  it('leaves out what is too long, and says how much', async () => {
    const result = await run({ maxTokens: 8 });
    const { trained, heldOut, tooLong } = result.lessons;
    expect(tooLong).toBeGreaterThan(0);
    expect(trained + heldOut).toBeLessThanOrEqual(40 - tooLong);
    await expect(run({ maxTokens: 3 })).rejects.toMatchObject({
      code: 'REFERENCES_TOO_FEW',
      message: expect.stringMatching(/longer than 3/),
    });
    await expect(run({}, { lessons: [] })).rejects.toMatchObject({ code: 'REFERENCES_TOO_FEW' });
  });

  it('never measures on a question that it was trained on', async () => {
    const twice = [...lessons.slice(0, 10), ...lessons.slice(0, 10)];
    const { lessons: counts } = await run({ heldOutShare: 0.5 }, { lessons: twice });
    expect(counts.trained).toBe(10);
    expect(counts.heldOut).toBeLessThan(10);
  });

  it('says that a loss is not a number, and leaves the model without an adapter', async () => {
    const model = new LinearModel();
    model.tamper = (values, pass) => {
      if (pass === 4) values[1] = Number.NaN;
    };
    const kept: number[] = [];
    const failed = run({}, {}, { onCheckpoint: (_, step) => void kept.push(step) }, model);
    await expect(failed).rejects.toMatchObject({
      code: 'NAN_LOSS',
      message: expect.stringContaining('after 4 updates'),
    });
    expect(kept).toEqual([]);
    const base = await new LinearModel().score(
      { data: new Float32Array(8).fill(1), dims: [1, 2, 4] },
      { data: Int32Array.of(1), dims: [1, 1] },
    );
    expect(
      await model.score(
        { data: new Float32Array(8).fill(1), dims: [1, 2, 4] },
        { data: Int32Array.of(1), dims: [1, 1] },
      ),
    ).toEqual(base);
  });

  it('refuses a model of another shape', async () => {
    await expect(run({ rank: 3 })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    await expect(run({ targets: ['q_proj'] })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
  });
});
