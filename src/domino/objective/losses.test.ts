import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import type { LossOptions } from '../types';
import { type BatchScores, dominoLoss, logSumExp } from './losses';

const EQUATION_3: LossOptions = {
  lambda: 1,
  likelihood: 'sequence',
  pooling: 'per-sample',
  denominator: 'negatives',
  sampleTerm: false,
};

/** Ragged scores: texts of 2 to 90 tokens, 1 to 3 negatives each. */
function randomScores(seed: number, batch: number): BatchScores {
  const random = new Random(seed);
  const counts = Array.from({ length: batch }, () => 2 + random.integer(89));
  const score = (count: number): number => -count * (0.1 + 3 * random.uniform());
  const negativeTokenCounts = counts.map(() =>
    Array.from({ length: 1 + random.integer(3) }, () => 2 + random.integer(9)),
  );
  return {
    domain: counts.map(score),
    tokenCounts: counts,
    contrast: {
      positives: counts.map(score),
      negatives: negativeTokenCounts.map((row) => row.map(score)),
      negativeTokenCounts,
    },
  };
}

const everyOption: LossOptions[] = [0.5, 1, 3].flatMap((lambda) =>
  (['sequence', 'per-token'] as const).flatMap((likelihood) =>
    (['per-sample', 'batch'] as const).flatMap((pooling) =>
      (['negatives', 'all'] as const).flatMap((denominator) =>
        [false, true].map((sampleTerm) => ({ lambda, likelihood, pooling, denominator, sampleTerm })),
      ),
    ),
  ),
);

/** Largest error of the derivatives of `total` against central differences, relative to the largest derivative. */
function gradientError(scores: BatchScores, options: LossOptions, seededBug = 0): number {
  const { gradients } = dominoLoss(scores, options);
  const contrast = scores.contrast!;
  const places: [number[], ArrayLike<number>][] = [
    [scores.domain as number[], gradients.domain],
    [contrast.positives as number[], gradients.positives],
    ...contrast.negatives.map((row, i): [number[], ArrayLike<number>] => [row as number[], gradients.negatives[i]!]),
  ];
  let worst = 0;
  let largest = 0;
  for (const [values, derivatives] of places) {
    for (let i = 0; i < values.length; i++) {
      const held = values[i]!;
      const step = 1e-4;
      values[i] = held + step;
      const above = dominoLoss(scores, options).total;
      values[i] = held - step;
      const below = dominoLoss(scores, options).total;
      values[i] = held;
      const difference = (above - below) / (2 * step);
      worst = Math.max(worst, Math.abs(difference - derivatives[i]! * (1 + seededBug)));
      largest = Math.max(largest, Math.abs(difference));
    }
  }
  return worst / largest;
}

describe('dominoLoss', () => {
  it.each(everyOption)('has the derivatives of its value: %o', (options) => {
    expect(gradientError(randomScores(7, 4), options)).toBeLessThan(1e-7);
  });

  it('fails the same check when a derivative is off by a thousandth', () => {
    expect(gradientError(randomScores(7, 4), EQUATION_3, 1e-3)).toBeGreaterThan(5e-4);
  });

  const scores: BatchScores = {
    domain: [-4, -9],
    tokenCounts: [2, 3],
    contrast: { positives: [-2, -6], negatives: [[-10], [-8]], negativeTokenCounts: [[3], [2]] },
  };

  it('is Eqs. 2–4 by hand for two references', () => {
    // L1 = (4 + 9)/2; L2 = −((−2 + 10) + (−6 + 8))/2
    expect(dominoLoss(scores, EQUATION_3)).toMatchObject({ l1: 6.5, l2: -5, total: 1.5 });
    expect(dominoLoss(scores, { ...EQUATION_3, lambda: 2 }).total).toBe(-3.5);
    const { gradients } = dominoLoss(scores, { ...EQUATION_3, lambda: 2 });
    expect(Array.from(gradients.domain)).toEqual([-0.5, -0.5]);
    expect(Array.from(gradients.positives)).toEqual([-1, -1]);
    expect(gradients.negatives.map((row) => Array.from(row))).toEqual([[1], [1]]);
  });

  it('divides each sequence by its own tokens', () => {
    // L1 = (4/2 + 9/3)/2; L2 = −((−1 + 10/3) + (−2 + 4))/2
    const { l1, l2 } = dominoLoss(scores, { ...EQUATION_3, likelihood: 'per-token' });
    expect(l1).toBe(2.5);
    expect(l2).toBeCloseTo(-13 / 6, 12);
  });

  it('is the released loss: mean c(D) + mean c(D, S) + log-mean-exp over the pairs', () => {
    const released: LossOptions = { ...EQUATION_3, likelihood: 'per-token', pooling: 'batch', sampleTerm: true };
    const c = { domain: [4 / 2, 9 / 3], own: [2 / 2, 6 / 3], other: [10 / 3, 8 / 2] };
    const expected = 2.5 + 1.5 + Math.log((Math.exp(-c.other[0]!) + Math.exp(-c.other[1]!)) / 2);
    expect(dominoLoss(scores, released).total).toBeCloseTo(expected, 12);
    expect(dominoLoss(scores, { ...released, sampleTerm: false }).total).toBeCloseTo(expected, 12);
    // With another λ the reconstruction keeps its weight of 1.
    const half = dominoLoss(scores, { ...released, lambda: 0.5 });
    expect(half.total).toBeCloseTo(2.5 + 1.5 + (expected - 4) / 2, 12);
    expect(half.l2).toBeCloseTo(expected - 2.5, 12);
  });

  it('is InfoNCE, never below 0, with the positive in the denominator', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(dominoLoss(randomScores(seed, 3), { ...EQUATION_3, denominator: 'all' }).l2).toBeGreaterThanOrEqual(0);
    }
    const even = { ...scores, contrast: { ...scores.contrast!, positives: [-5, -5], negatives: [[-5], [-5]] } };
    expect(dominoLoss(even, { ...EQUATION_3, denominator: 'all' }).l2).toBeCloseTo(Math.log(2), 12);
  });

  it('keeps its sums where exp underflows', () => {
    const far: BatchScores = {
      domain: [-4000],
      tokenCounts: [900],
      contrast: { positives: [-3000], negatives: [[-5000, -5000]], negativeTokenCounts: [[900, 900]] },
    };
    expect(dominoLoss(far, EQUATION_3).l2).toBeCloseTo(-2000 + Math.log(2), 9);
    for (const weight of dominoLoss(far, EQUATION_3).gradients.negatives[0]!) expect(weight).toBeCloseTo(0.5, 10);
  });

  it('is L1 alone for λ = 0', () => {
    const { l1, l2, total, gradients } = dominoLoss(scores, { ...EQUATION_3, lambda: 0, sampleTerm: true });
    expect([l1, l2, total]).toEqual([6.5, null, 6.5]);
    expect(Array.from(gradients.positives)).toEqual([0, 0]);
    expect(dominoLoss({ ...scores, contrast: null }, { ...EQUATION_3, lambda: 0 }).l2).toBeNull();
  });

  it('passes NaN on instead of hiding it', () => {
    const broken: BatchScores = {
      ...scores,
      contrast: { ...scores.contrast!, negatives: [[Number.NaN], [-8]] },
    };
    expect(dominoLoss(broken, EQUATION_3).total).toBeNaN();
    expect(logSumExp([1, Number.NaN, 3])).toBeNaN();
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
  });
});
