import { describe, expect, it } from 'vitest';
import { ACTIVATION_BUDGET } from './budgets';
import { decodingRows } from './decodingRows';

/** Key–value caches of L layers with K heads of size h, float32. */
const cacheBytes = (layers: number, heads: number, size: number): number => layers * 2 * heads * size * 4;
const EMBEDDED = { cacheBytes: cacheBytes(5, 2, 64), vocabularySize: 3072 };
const HALF_BILLION = { cacheBytes: cacheBytes(24, 2, 64), vocabularySize: 151936 };

describe('decodingRows', () => {
  it('is 64 and more for the embedded model on every device', () => {
    for (const budgetBytes of Object.values(ACTIVATION_BUDGET))
      expect(decodingRows({ ...EMBEDDED, positions: 64 + 256, budgetBytes })).toBeGreaterThanOrEqual(64);
  });

  it('is fewer for a larger model and for longer rows, and never none', () => {
    const budgetBytes = ACTIVATION_BUDGET.wasm;
    const rows = (positions: number): number => decodingRows({ ...HALF_BILLION, positions, budgetBytes });
    expect(rows(320)).toBeGreaterThan(16);
    expect(rows(320)).toBeLessThan(64);
    expect(rows(3200)).toBeLessThan(rows(320) / 8);
    expect(rows(1e6)).toBe(1);
  });

  it('keeps two copies of caches and logits within the budget', () => {
    const budgetBytes = 100e6;
    const rows = decodingRows({ ...HALF_BILLION, positions: 200, budgetBytes });
    const taken = (count: number): number =>
      count * 2 * (200 * HALF_BILLION.cacheBytes + 4 * HALF_BILLION.vocabularySize);
    expect(taken(rows)).toBeLessThanOrEqual(budgetBytes);
    expect(taken(rows + 1)).toBeGreaterThan(budgetBytes);
  });
});
