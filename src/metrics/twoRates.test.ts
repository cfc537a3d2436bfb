import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { rateDifference } from './twoRates';

describe('the difference of two rates', () => {
  it('has the interval of the published example', () => {
    // Newcombe (1998), Statistics in Medicine 17:873, table II, (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339.
    const { difference, interval } = rateDifference({ successes: 48, count: 80 }, { successes: 56, count: 70 })!;
    expect(difference).toBeCloseTo(0.2, 12);
    expect(interval[0]).toBeCloseTo(0.0524, 4);
    expect(interval[1]).toBeCloseTo(0.3339, 4);
  });

  it('covers the true difference about as often as it says', () => {
    const random = new Random('two rates');
    const draw = (rate: number, count: number): number =>
      Array.from({ length: count }, () => random.uniform()).filter((u) => u < rate).length;
    let covered = 0;
    const times = 2_000;
    for (let at = 0; at < times; at++) {
      const found = rateDifference({ successes: draw(0.6, 50), count: 50 }, { successes: draw(0.75, 40), count: 40 })!;
      if (found.interval[0] <= 0.15 && 0.15 <= found.interval[1]) covered++;
    }
    expect(covered / times).toBeGreaterThan(0.935);
    expect(covered / times).toBeLessThan(0.97);
  });

  it('says how many would tell, which then do four times of five', () => {
    const { countToTell } = rateDifference({ successes: 30, count: 50 }, { successes: 34, count: 50 })!;
    expect(countToTell).toBe(562);
    const random = new Random('power');
    const draw = (rate: number): number =>
      Array.from({ length: countToTell! }, () => random.uniform()).filter((u) => u < rate).length;
    let told = 0;
    for (let at = 0; at < 500; at++) {
      const [low, high] = rateDifference(
        { successes: draw(0.6), count: countToTell! },
        { successes: draw(0.68), count: countToTell! },
      )!.interval;
      if (low > 0 || high < 0) told++;
    }
    expect(told / 500).toBeGreaterThan(0.75);
    expect(told / 500).toBeLessThan(0.85);
  });

  it('has none where nothing was counted, and no number that tells equal rates apart', () => {
    expect(rateDifference({ successes: 0, count: 0 }, { successes: 1, count: 2 })).toBeNull();
    expect(rateDifference({ successes: 1, count: 2 }, { successes: 2, count: 4 })!.countToTell).toBeNull();
  });
});
