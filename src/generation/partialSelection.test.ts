import { describe, expect, test } from 'vitest';
import { Random } from '../tensors/random';
import { DescendingIndices, selectLargest } from './partialSelection';

/** Sorted in full: value descending, then index ascending. */
function sorted(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b);
}

describe('the largest k of n', () => {
  const random = new Random('partial selection');
  const cases = Array.from({ length: 60 }, (_, i) => {
    const n = 1 + random.integer(80);
    // Few distinct values in every other case: ties everywhere.
    return Array.from({ length: n }, () => (i % 2 === 0 ? random.integer(5) - 2 : random.normal()));
  });

  test('are those of a full stable sort, in its order, for every k', () => {
    for (const values of cases) {
      for (const k of [0, 1, 2, 3, 7, values.length - 1, values.length, values.length + 5]) {
        expect(Array.from(selectLargest(values, Math.max(0, k)))).toEqual(sorted(values).slice(0, Math.max(0, k)));
      }
    }
  });

  test('come one by one in the same order, from a subset given in any order', () => {
    for (const values of cases) {
      const subset = random.shuffle(values.map((_, i) => i)).slice(0, Math.ceil(values.length / 2));
      const ordered = new DescendingIndices(values, Int32Array.from(subset));
      const drawn: number[] = [];
      for (let next = ordered.next(); next !== -1; next = ordered.next()) drawn.push(next);
      expect(drawn).toEqual(sorted(values).filter((i) => subset.includes(i)));
      expect(ordered.next()).toBe(-1);
    }
  });

  test('rank minus infinity last', () => {
    const values = [Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 0];
    expect(Array.from(selectLargest(values, 3))).toEqual([1, 3, 0]);
  });
});
