import { describe, expect, it } from 'vitest';
import { type AdamWOptions, initAdamW, updateAdamW } from './adamw';
import { initRowAdamW, updateRowAdamW } from './rowAdamW';

const PLAIN: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

describe('updateAdamW', () => {
  it('moves by the learning rate against the sign of the first gradient', () => {
    const { parameters, state } = updateAdamW(new Float32Array([1, -2]), [0.5, -40], initAdamW(2), 0.1, PLAIN);
    // m̂ = g and v̂ = g², so the step is lr · g/|g|.
    expect(parameters[0]).toBeCloseTo(0.9, 6);
    expect(parameters[1]).toBeCloseTo(-1.9, 6);
    expect(state.step).toBe(1);
    expect(state.firstMoment[0]).toBeCloseTo(0.05, 7);
    expect(state.secondMoment[1]).toBeCloseTo(1.6, 6);
  });

  it('takes two steps as torch.optim.AdamW does, by hand', () => {
    // p = 1, g = 1 then −3, lr 0.1, weight decay 0.5, ε 1e-8:
    // step 1: p = 1·0.95 − 0.1·1 = 0.85
    // step 2: m = 0.9·0.1 + 0.1·(−3) = −0.21, m̂ = −0.21/0.19; v = 0.999·0.001 + 0.001·9 = 0.009999, v̂ = v/0.001999
    //         p = 0.85·0.95 + 0.1·(0.21/0.19)/√(0.009999/0.001999)
    const options = { ...PLAIN, weightDecay: 0.5 };
    const first = updateAdamW(new Float32Array([1]), [1], initAdamW(1), 0.1, options);
    expect(first.parameters[0]).toBeCloseTo(0.85, 6);
    const second = updateAdamW(first.parameters, [-3], first.state, 0.1, options);
    expect(second.parameters[0]).toBeCloseTo(0.8075 + (0.1 * (0.21 / 0.19)) / Math.sqrt(0.009999 / 0.001999), 6);
  });

  it('puts ε outside the square root', () => {
    const { parameters } = updateAdamW(new Float32Array([0]), [1e-3], initAdamW(1), 1, { ...PLAIN, epsilon: 1e-3 });
    expect(parameters[0]).toBeCloseTo(-0.5, 6);
  });

  it('changes nothing that went in', () => {
    const parameters = new Float32Array([1]);
    const state = initAdamW(1);
    updateAdamW(parameters, [1], state, 0.1, PLAIN);
    expect([parameters[0], state.step, state.firstMoment[0], state.secondMoment[0]]).toEqual([1, 0, 0, 0]);
  });

  it('finds the minimum of a parabola', () => {
    let parameters = new Float32Array([5]);
    let state = initAdamW(1);
    for (let i = 0; i < 400; i++) {
      const next = updateAdamW(parameters, [2 * (parameters[0]! - 3)], state, 0.1, PLAIN);
      parameters = Float32Array.from(next.parameters);
      state = next.state;
    }
    expect(parameters[0]).toBeCloseTo(3, 2);
  });
});

describe('updateRowAdamW', () => {
  it('moves the row it is given, as AdamW alone would, and no other', () => {
    const options = { ...PLAIN, weightDecay: 0.1 };
    const samples = Float32Array.from([1, 2, 3, 4, 5, 6]);
    const state = initRowAdamW(3, 2);
    updateRowAdamW(samples, 0, [1, 1], state, 0.1, options);
    updateRowAdamW(samples, 2, [2, -1], state, 0.1, options);
    updateRowAdamW(samples, 2, [1, -3], state, 0.1, options);
    const first = updateAdamW(new Float32Array([5, 6]), [2, -1], initAdamW(2), 0.1, options);
    const second = updateAdamW(first.parameters, [1, -3], first.state, 0.1, options);
    expect(samples.subarray(4)).toEqual(second.parameters);
    expect(state.firstMoment.subarray(4)).toEqual(second.state.firstMoment);
    expect(Array.from(samples.subarray(2, 4))).toEqual([3, 4]);
    expect(Array.from(state.steps)).toEqual([1, 0, 2]);
  });
});
