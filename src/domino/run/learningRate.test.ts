import { describe, expect, it } from 'vitest';
import { presetOptions } from '../presets';
import { TokenTable } from '../prompt/tokenTable';
import { ToyModel } from '../testing/toyModel';
import { RATE_PER_SCALE, withLearningRate } from './learningRate';
import { train } from './trainer';

const texts = [Int32Array.of(3, 4, 0), Int32Array.of(5, 4, 0), Int32Array.of(3, 6, 0)];

describe('a learning rate left to the model', () => {
  it('follows the scale of the token embeddings', () => {
    const options = { ...presetOptions('studio'), learningRate: null };
    expect(withLearningRate(options, 0.02).learningRate).toBeCloseTo(RATE_PER_SCALE * 0.02, 12);
    expect(withLearningRate({ ...options, learningRate: 0.5 }, 0.02).learningRate).toBe(0.5);
    expect(withLearningRate({ ...options, learningRate: 0 }, 0.02).learningRate).toBe(0);
  });

  it('is measured on the tokens of the references, each once, and recorded with the run', async () => {
    const model = new ToyModel();
    const rows = [0, 3, 4, 5, 6].flatMap((id) => [...model.embedding.subarray(4 * id, 4 * id + 4)]);
    const rms = Math.sqrt(rows.reduce((sum, value) => sum + value * value, 0) / rows.length);
    expect((await TokenTable.create(model, texts)).rms).toBeCloseTo(rms, 6);
    const options = { ...presetOptions('studio'), steps: 2, warmupSteps: 0, learningRate: null };
    const result = await train(model, texts, options);
    expect(result.options.learningRate).toBeCloseTo(RATE_PER_SCALE * rms, 6);
    expect(result.history[0]?.learningRate).toBeCloseTo(RATE_PER_SCALE * rms, 6);
  });

  it('is the same when the run is resumed', async () => {
    const options = { ...presetOptions('studio'), holdout: 0, steps: 4, learningRate: null };
    const whole = await train(new ToyModel(), texts, options);
    const half = await train(new ToyModel(), texts, { ...options, steps: 2 });
    const rest = await train(new ToyModel(), texts, options, {}, { checkpoint: half.checkpoint });
    expect(rest.history.map(({ total }) => total)).toEqual(whole.history.map(({ total }) => total));
  });
});
