import { describe, expect, it } from 'vitest';
import { clipByGlobalNorm, globalNorm } from './clipByGlobalNorm';
import { learningRateAt } from './schedule';

const rates = (schedule: 'constant' | 'linear' | 'cosine', warmupSteps: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => learningRateAt(step, { learningRate: 2, warmupSteps, schedule, steps }));

describe('learningRateAt', () => {
  it('rises to the full rate, then stays', () => {
    expect(rates('constant', 4, 6)).toEqual([0.5, 1, 1.5, 2, 2, 2]);
  });
  it('falls linearly, without warm-up from the full rate on', () => {
    expect(rates('linear', 0, 4)).toEqual([2, 1.5, 1, 0.5]);
    expect(rates('linear', 2, 4)).toEqual([1, 2, 2, 1]);
  });
  it('falls as half a cosine', () => {
    const [first, second, third] = rates('cosine', 1, 5).slice(1);
    expect(first).toBe(2);
    expect(second).toBeCloseTo(1 + Math.SQRT1_2, 12);
    expect(third).toBeCloseTo(1, 12);
  });
  it('survives a warm-up longer than the run', () => {
    expect(rates('cosine', 10, 2)).toEqual([0.2, 0.4]);
  });
});

describe('clipByGlobalNorm', () => {
  it('scales all gradients by one factor', () => {
    const gradients = [new Float64Array([3, 0]), new Float64Array([4])];
    expect(clipByGlobalNorm(gradients, 1)).toBe(5);
    expect(gradients[0]![0]).toBeCloseTo(0.6, 12);
    expect(globalNorm(gradients)).toBeCloseTo(1, 12);
  });
  it('leaves small gradients, and all of them without a limit', () => {
    const gradients = [new Float64Array([3, 4])];
    expect(clipByGlobalNorm(gradients, 6)).toBe(5);
    expect(clipByGlobalNorm(gradients, null)).toBe(5);
    expect(Array.from(gradients[0]!)).toEqual([3, 4]);
  });
  it('reports a norm that is not finite', () => {
    expect(clipByGlobalNorm([new Float64Array([Number.NaN, 1])], 1)).toBeNaN();
  });
});
