import { describe, expect, it } from 'vitest';
import { meanOverSeeds } from './meanOverSeeds';
import { tQuantile } from './studentT';

describe('a mean over seeds', () => {
  it('has the points of Student’s t that SciPy has (stats.t.ppf(0.975, ν))', () => {
    const points = { 1: 12.7062, 2: 4.3027, 4: 2.7764, 30: 2.0423, 40: 2.0211, 60: 2.0003, 120: 1.9799 };
    for (const [freedom, point] of Object.entries(points))
      expect(tQuantile(0.975, Number(freedom))).toBeCloseTo(point, 3);
  });

  it('has the interval that SciPy has (stats.t.interval(0.95, 4, mean, sem))', () => {
    const { mean, interval } = meanOverSeeds([1.9, 2.1, 2, 2.4, 1.8])!;
    expect(mean).toBeCloseTo(2.04, 12);
    expect(interval![0]).toBeCloseTo(1.75415, 4);
    expect(interval![1]).toBeCloseTo(2.32585, 4);
  });

  it('tells no interval of one value, and nothing of none', () => {
    expect(meanOverSeeds([2])).toEqual({ mean: 2, interval: null, count: 1 });
    expect(meanOverSeeds([])).toBeNull();
  });
});
