import { expect, it } from 'vitest';
import { initAdamW, updateAdamW } from '../optimization/adamw';
import { applyGradients, initOptimizer } from './optimizer';

const OPTIONS = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };

it('is AdamW over all parameters with one clip, and decays matrices alone', () => {
  const matrix = { dims: [2, 2], data: Float32Array.of(1, -2, 3, 4) };
  const norm = { dims: [2], data: Float32Array.of(1, 1) };
  const before = { matrix: matrix.data.slice(), norm: norm.data.slice() };
  const parameters = new Map([
    ['matrix', matrix],
    ['norm', norm],
  ]);
  const gradients = new Map([
    ['matrix', Float32Array.of(2, 0, 0, -1)],
    ['norm', Float32Array.of(0, 2)],
  ]);
  const state = initOptimizer(parameters);
  expect(applyGradients(parameters, gradients, state, 0.1, OPTIONS)).toBe(3);
  const alone = (data: Float32Array, name: string, weightDecay: number): Float32Array => {
    const clipped = Float64Array.from(gradients.get(name)!, (g) => g / 3);
    return updateAdamW(data, clipped, initAdamW(data.length), 0.1, { ...OPTIONS, weightDecay }).parameters;
  };
  expect(matrix.data).toEqual(alone(before.matrix, 'matrix', 0.1));
  expect(norm.data).toEqual(alone(before.norm, 'norm', 0));
  expect(state.step).toBe(1);
});

it('changes nothing for a gradient that is not finite', () => {
  const weight = { dims: [1], data: Float32Array.of(1) };
  const state = initOptimizer(new Map([['weight', weight]]));
  const broken = new Map([['weight', Float32Array.of(Number.NaN)]]);
  expect(() => applyGradients(new Map([['weight', weight]]), broken, state, 0.1, OPTIONS)).toThrow(RangeError);
  expect([weight.data[0], state.step]).toEqual([1, 0]);
});
