import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { estimatePassAtK, passAtK, passAtKDifference } from './passAtK';
import type { TaskResult } from './types';

/** Exact, by counting sets of k among n. */
function binomial(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let value = 1n;
  for (let i = 1; i <= k; i++) value = (value * BigInt(n - k + i)) / BigInt(i);
  return value;
}

const results = (correct: readonly number[], samples: number): TaskResult[] =>
  correct.map((c, at) => ({ id: `t${at}`, samples, correct: c }));

describe('Pass@k of a task', () => {
  it('is exact combinatorics, for every n up to 30', () => {
    for (let n = 1; n <= 30; n++)
      for (let c = 0; c <= n; c++)
        for (let k = 1; k <= n; k++) {
          const exact = 1 - Number((binomial(n - c, k) * 10n ** 18n) / binomial(n, k)) / 1e18;
          expect(estimatePassAtK(n, c, k)).toBeCloseTo(exact, 12);
        }
  });

  it('is what drawing k of n answers without replacement finds', () => {
    const random = new Random('brute force');
    const draws = 40_000;
    for (const [n, c, k] of [
      [10, 1, 5],
      [10, 3, 1],
      [20, 2, 10],
      [7, 6, 2],
      [12, 4, 3],
    ] as const) {
      let found = 0;
      for (let draw = 0; draw < draws; draw++) {
        const answers = Array.from({ length: n }, (_, at) => at < c);
        if (random.drawFirst(answers, k).slice(0, k).includes(true)) found++;
      }
      const p = estimatePassAtK(n, c, k);
      // Four standard errors of the simulation.
      expect(Math.abs(found / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws) + 1e-12);
    }
  });

  it('is without bias: over students who are right with probability p it is 1 − (1 − p)^k on average', () => {
    const random = new Random('bias');
    const [p, n, k, draws] = [0.2, 10, 5, 40_000];
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      let correct = 0;
      for (let i = 0; i < n; i++) if (random.uniform() < p) correct++;
      sum += estimatePassAtK(n, correct, k);
    }
    expect(sum / draws).toBeCloseTo(1 - (1 - p) ** k, 2);
  });

  it('stays finite and exact at the ends, and refuses what it cannot know', () => {
    expect([estimatePassAtK(10_000, 1, 1), estimatePassAtK(10_000, 0, 10_000)]).toEqual([expect.closeTo(1e-4, 12), 0]);
    expect(estimatePassAtK(5, 5, 5)).toBe(1);
    for (const k of [0, 6, 1.5]) expect(() => estimatePassAtK(5, 1, k)).toThrow(/cannot be estimated/);
  });
});

describe('the interval over tasks', () => {
  /** Tasks of very different difficulty, many hopeless, as benchmarks have them. */
  const difficulty = (random: Random, hardness: number): number =>
    random.uniform() < 0.3 ? 0 : random.uniform() ** hardness;

  it.each([
    [66, 1, 3],
    [30, 1, 1],
    [66, 5, 3],
  ])(
    'of %i tasks and Pass@%i, difficulty to the power %i, holds the truth in 90 to 98 of 100 studies',
    (tasks, k, hardness) => {
      const random = new Random(`coverage ${tasks} ${k}`);
      const truth =
        0.7 * mean(Array.from({ length: 200_000 }, (_, i) => 1 - (1 - ((i + 0.5) / 200_000) ** hardness) ** k));
      const studies = 600;
      let held = 0;
      for (let study = 0; study < studies; study++) {
        const drawn = Array.from({ length: tasks }, () => {
          const p = difficulty(random, hardness);
          return Array.from({ length: 10 }, () => Number(random.uniform() < p)).reduce((a, b) => a + b);
        });
        const { interval } = passAtK(results(drawn, 10), k, { seed: study, resamples: 400 });
        if (interval[0] <= truth && truth <= interval[1]) held++;
      }
      expect(held / studies).toBeGreaterThan(0.9);
      expect(held / studies).toBeLessThan(0.98);
    },
  );

  it('holds a true difference of two students over the same tasks as often, and is narrower than unpaired tasks would have it', () => {
    const random = new Random('paired');
    const studies = 500;
    let [held, width, apart] = [0, 0, 0];
    for (let study = 0; study < studies; study++) {
      const [a, b]: [number[], number[]] = [[], []];
      for (let task = 0; task < 60; task++) {
        const p = 0.8 * difficulty(random, 1);
        const right = (q: number) =>
          Array.from({ length: 10 }, () => Number(random.uniform() < q)).reduce((x, y) => x + y);
        a.push(right(Math.min(1, 1.25 * p)));
        b.push(right(p));
      }
      const [better, worse] = [results(a, 10), results(b, 10)];
      const { interval } = passAtKDifference(better, worse, 1, { seed: study, resamples: 400 });
      // 0.25 · 0.8 · E[difficulty]
      const truth = 0.25 * 0.8 * 0.7 * 0.5;
      if (interval[0] <= truth && truth <= interval[1]) held++;
      width += interval[1] - interval[0];
      for (const one of [better, worse]) {
        const own = passAtK(one, 1, { seed: study, resamples: 400 }).interval;
        apart += (own[1] - own[0]) ** 2 / 2;
      }
    }
    expect(held / studies).toBeGreaterThan(0.9);
    expect(held / studies).toBeLessThan(0.98);
    expect(width / studies).toBeLessThan(0.7 * Math.sqrt((2 * apart) / studies));
  });

  it('does not claim to be sure where all tasks came out alike', () => {
    const none = passAtK(results(Array(66).fill(0), 10), 10);
    expect(none.value).toBe(0);
    expect(none.interval[0]).toBe(0);
    // 1 − 0.025^(1/66), the exact binomial bound for none of 66.
    expect(none.interval[1]).toBeCloseTo(0.0544, 4);
    const same = passAtKDifference(results([5, 5], 10), results([5, 5], 10), 1);
    expect(same.interval[0]).toBeLessThan(-0.5);
  });

  it('is the same for the same seed, whatever the order of students', () => {
    const [a, b] = [results([1, 4, 9, 0], 10), results([2, 2, 2, 2], 10)];
    expect(passAtK(a, 5, { seed: 3 })).toEqual(passAtK(a, 5, { seed: 3 }));
    const there = passAtKDifference(a, b, 1);
    expect(passAtKDifference(a, [...b].reverse(), 1)).toEqual(there);
    expect(there.value).toBeCloseTo(0.15, 12);
    expect(() => passAtKDifference(a, b.slice(1), 1)).toThrow(/different tasks/);
    expect(() => passAtK([], 1)).toThrow(/no tasks/);
  });
});

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
