import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { type Grid, gridInterval } from './gridInterval';

const RANGE = [-10, 10] as const;

function study(random: Random, seeds: number, tasks: number, [ofTask, ofSeed, noise]: readonly number[]): Grid {
  const task = Array.from({ length: tasks }, () => ofTask! * random.normal());
  return Array.from({ length: seeds }, () => {
    const seed = ofSeed! * random.normal();
    return task.map((own) => own + seed + noise! * random.normal());
  });
}

describe('the interval of a mean over tasks and seeds', () => {
  it.each([
    [2, 24, [0.1, 0.05, 0.1]],
    [2, 24, [0.05, 0.1, 0.1]],
    [3, 24, [0.05, 0.1, 0.1]],
    [2, 100, [0.02, 0.1, 0.1]],
    [3, 24, [0.02, 0.05, 0.15]],
    [3, 24, [0.2, 0.05, 0.1]],
    [5, 24, [0.1, 0.1, 0.1]],
    [5, 24, [0.1, 0, 0.1]],
  ])('holds the truth as often as it says: %i seeds, %i tasks, deviations %j', (seeds, tasks, deviations) => {
    const random = new Random(`grid/${seeds}/${tasks}/${deviations}`);
    const studies = 600;
    let held = 0;
    for (let at = 0; at < studies; at++) {
      const [low, high] = gridInterval(study(random, seeds, tasks, deviations), RANGE, random)!;
      if (low <= 0 && high >= 0) held++;
    }
    // Two seeds that happen to come out alike look as if seeds did not matter.
    expect(held / studies).toBeGreaterThanOrEqual(seeds === 2 ? 0.87 : 0.9);
    expect(held / studies).toBeLessThanOrEqual(0.995);
  });

  it('grows with how far seeds are apart, and is never narrower than of the tasks alone', () => {
    const random = new Random('apart');
    const tasks = Array.from({ length: 24 }, () => random.normal());
    const width = (shift: number): number => {
      const [low, high] = gridInterval([tasks, tasks.map((value) => value + shift)], RANGE, random)!;
      return high - low;
    };
    expect(width(1)).toBeGreaterThan(2 * width(0));
    const mean = tasks.reduce((sum, value) => sum + value, 0) / 24;
    const deviation = Math.sqrt(tasks.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 23 / 24);
    expect(width(0)).toBeGreaterThan(2 * 2.05 * deviation);
  });

  it('claims no certainty where all came out alike', () => {
    const [low, high] = gridInterval([Array(24).fill(0), Array(24).fill(0)], [0, 1], new Random('alike'))!;
    expect([low, high > 0.05]).toEqual([0, true]);
  });
});
