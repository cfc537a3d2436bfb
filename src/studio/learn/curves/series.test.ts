import { describe, expect, it } from 'vitest';
import type { HistoryPoint } from '../../../domino/types';
import { chartRows, mergeRows, smooth, thin } from './series';

const point = (step: number, l1: number, heldOut: number | null = null): HistoryPoint => ({
  step,
  l1,
  l2: null,
  total: l1,
  heldOut,
  gradientNorm: 1,
  learningRate: 0.01,
  tokensPerSecond: 100,
  elapsedMs: step * 100,
});

describe('smoothing', () => {
  it('gives the values back at weight 0', () => {
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
  });

  it('does not start from zero: a constant stays constant', () => {
    for (const value of smooth([5, 5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12);
  });

  it('weighs the past by the debiased average', () => {
    // (0.5·0.5·4 + 0.5·2) / (1 − 0.25) = 2 / 0.75
    expect(smooth([4, 2], 0.5)[1]).toBeCloseTo(2 / 0.75, 12);
  });

  it('passes over missing and broken values without averaging them', () => {
    expect(smooth([2, null, Number.NaN, 2], 0.6)).toEqual([2, null, null, 2]);
  });
});

describe('thinning', () => {
  it('keeps everything that fits', () => {
    expect(thin(3, 10)).toEqual([0, 1, 2]);
  });

  it('keeps both ends and what must stay', () => {
    const kept = thin(1000, 10, new Set([501]));
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(999);
    expect(kept).toContain(501);
    expect(kept).toHaveLength(11);
  });
});

describe('chart rows', () => {
  const shown = { curves: new Set(['l1', 'heldOut'] as const), smoothing: 0.6, logScale: false };

  it('keep held-out values as measured and give raw values beside smoothed ones', () => {
    const rows = chartRows([point(1, 4, 3), point(2, 2), point(3, 2, 1)], shown);
    expect(rows.map((row) => row.heldOut)).toEqual([3, null, 1]);
    expect(rows.map((row) => row.l1Raw)).toEqual([4, 2, 2]);
    expect(rows[2]?.l1).toBeGreaterThan(2);
  });

  it('leave out what a logarithmic axis cannot show', () => {
    const rows = chartRows([point(1, 1), point(2, -1), point(3, 0)], { ...shown, smoothing: 0, logScale: true });
    expect(rows.map((row) => row.l1)).toEqual([1, null, null]);
  });

  it('merge runs of different lengths by step', () => {
    const merged = mergeRows([
      chartRows([point(1, 1), point(2, 2)], { ...shown, smoothing: 0 }),
      chartRows([point(2, 20), point(3, 30)], { ...shown, smoothing: 0 }, 'b.'),
    ]);
    expect(merged.map((row) => [row.step, row.l1 ?? null, row['b.l1'] ?? null])).toEqual([
      [1, 1, null],
      [2, 2, 20],
      [3, null, 30],
    ]);
  });
});
