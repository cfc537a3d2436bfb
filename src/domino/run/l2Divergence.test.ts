import { describe, expect, it } from 'vitest';
import { presetOptions } from '../presets';
import type { HistoryPoint } from '../types';
import { l2DivergenceNotice, l2Floor } from './l2Divergence';

const PAPER = presetOptions('paper');
const RELEASED = presetOptions('released');
const TEXTS = [new Int32Array(10), new Int32Array(30)];

describe('the floor of L2', () => {
  it('is what drawing blindly costs: of the longest text for a sequence, of a token for a likelihood per token', () => {
    expect(l2Floor(PAPER, TEXTS, 1000)).toBeCloseTo(-30 * Math.log(1000), 9);
    expect(l2Floor(RELEASED, TEXTS, 1000)).toBeCloseTo(-Math.log(1000), 9);
    expect(l2Floor({ ...PAPER, likelihood: 'per-token' }, TEXTS, 1000)).toBeCloseTo(-Math.log(1000), 9);
  });

  it('follows the options that decide it, and gives way to one that is named', () => {
    expect(l2Floor({ ...PAPER, denominator: 'all' }, TEXTS, 1000)).toBe(Number.NEGATIVE_INFINITY);
    expect(l2Floor({ ...PAPER, lambda: 0 }, TEXTS, 1000)).toBe(Number.NEGATIVE_INFINITY);
    expect(l2Floor(presetOptions('studio'), TEXTS, 1000)).toBe(Number.NEGATIVE_INFINITY);
    expect(l2Floor({ ...presetOptions('studio'), denominator: 'negatives' }, TEXTS, 1000)).toBeCloseTo(-6.908, 3);
    expect(l2Floor({ ...PAPER, contrastiveFloor: -12 }, TEXTS, 1000)).toBe(-12);
  });
});

/** An evaluation every second step. */
function history(l2: (step: number) => number, heldOut: (step: number) => number, steps = 8): HistoryPoint[] {
  return Array.from({ length: steps }, (_, i) => i + 1).map((step) => ({
    step,
    l1: 1,
    l2: l2(step),
    total: 1,
    heldOut: step % 2 === 0 ? heldOut(step) : null,
    gradientNorm: 1,
    learningRate: 1,
    tokensPerSecond: 1,
    elapsedMs: 1,
  }));
}
const falling = (step: number): number => 2 - step;
const valley = (step: number): number => 2 + Math.abs(step - 4) / 10;

describe('the notice of a run that runs off', () => {
  it('says from where to where both losses went, and which prompt is kept', () => {
    expect(l2DivergenceNotice(history(falling, valley), PAPER)).toMatch(
      /fell from -0\.500 to -4\.50 on average while the held-out loss rose from 2\.000 at step 4 to 2\.400\. The prompt of step 4 is kept/,
    );
  });

  it.each([
    ['L2 has a floor', history(falling, valley), { ...PAPER, denominator: 'all' as const }],
    ['the held-out loss still falls', history(falling, (step) => 3 - step / 10), PAPER],
    ['it is too early to tell', history(falling, valley, 6), PAPER],
    ['L2 is above 0', history((step) => 20 - step, valley), PAPER],
    ['L2 rises', history((step) => -20 + step, valley), PAPER],
    ['nothing is held out', history(falling, valley).map((point) => ({ ...point, heldOut: null })), PAPER],
    ['nothing has happened', [], PAPER],
  ])('is silent where %s', (_, points, options) => {
    expect(l2DivergenceNotice(points, options)).toBeNull();
  });
});
