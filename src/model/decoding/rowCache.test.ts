import { describe, expect, it } from 'vitest';
import { RowCache } from './rowCache';

const [HEADS, SIZE] = [2, 3];

/** Keys [R, K, 1, h] that say whose they are: row, head and place. */
function token(rows: readonly number[], at: readonly number[]): Float32Array {
  return Float32Array.from({ length: rows.length * HEADS * SIZE }, (_, i) => {
    const row = Math.floor(i / (HEADS * SIZE));
    return 1 + 1000 * rows[row]! + 100 * (Math.floor(i / SIZE) % HEADS) + at[row]!;
  });
}

/** What a row holds at a place, by head. */
function held(cache: RowCache, row: number, place: number): number[] {
  const [, heads, capacity, size] = cache.dims;
  return Array.from({ length: heads }, (_, head) => cache.data[((row * heads + head) * capacity + place) * size]!);
}

describe('RowCache', () => {
  it('holds every token where it was put, as it grows and as rows go and come', () => {
    const cache = new RowCache(3, HEADS, SIZE);
    let rows = [0, 1, 2];
    let lengths = [0, 0, 0];
    for (let step = 0; step < 300; step++) {
      cache.append(token(rows, lengths), lengths);
      lengths = lengths.map((length) => length + 1);
      if (step === 40) {
        cache.keepRows([0, 2]);
        [rows, lengths] = [
          [0, 2],
          [lengths[0]!, lengths[2]!],
        ];
      }
      if (step === 70) {
        cache.addRows(2);
        [rows, lengths] = [
          [...rows, 3, 4],
          [...lengths, 0, 0],
        ];
      }
    }
    expect(lengths).toEqual([300, 300, 229, 229]);
    for (const [i, row] of rows.entries())
      for (let place = 0; place < lengths[i]!; place++)
        expect(held(cache, i, place)).toEqual([1 + 1000 * row + place, 101 + 1000 * row + place]);
  });

  it('keeps keys in their lanes and few places empty', () => {
    const cache = new RowCache(1, HEADS, SIZE);
    const capacities = new Set<number>();
    for (let place = 0; place < 2000; place++) {
      cache.append(token([0], [place]), [place]);
      const capacity = cache.dims[2];
      expect(capacity % 32).toBe(0);
      expect(capacity - place - 1).toBeLessThan(32 + (place + 1) / 8);
      capacities.add(capacity);
    }
    // Each of them is a copy of the whole.
    expect(capacities.size).toBeLessThan(40);
  });
});
