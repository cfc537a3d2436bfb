import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { wilsonInterval } from './wilson';

describe('an interval of a share', () => {
  // Worked out apart, in Python with 64-bit floats, from the interval's closed form.
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [50, 50, 0.9286524, 1],
    [1, 3, 0.0614919, 0.7923404],
  ])('of %i of %i is what the closed form gives', (successes, count, low, high) => {
    const interval = wilsonInterval(successes, count)!;
    expect(interval[0]).toBeCloseTo(low, 5);
    expect(interval[1]).toBeCloseTo(high, 5);
  });

  it('has the share in it, between none and all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const successes = Math.round(count * part);
        const [low, high] = wilsonInterval(successes, count)!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / count - 1e-12);
      }),
    );
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it('holds the true share about 95 times of 100', () => {
    const random = new Random(3);
    let held = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      let successes = 0;
      for (let at = 0; at < 50; at++) if (random.uniform() < 0.8) successes++;
      const [low, high] = wilsonInterval(successes, 50)!;
      if (low <= 0.8 && 0.8 <= high) held++;
    }
    expect(held / trials).toBeGreaterThan(0.93);
    expect(held / trials).toBeLessThan(0.97);
  });
});
