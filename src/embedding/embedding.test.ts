import { describe, expect, it } from 'vitest';
import { nearest } from './nearest';
import { directionsFrom, meanVector, rowCount, unitRows } from './vectors';

describe('vectors', () => {
  it('become directions from an origin', () => {
    expect(Array.from(unitRows(Float32Array.of(3, 4, 0, 0), 2))).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
    const mean = meanVector(Float32Array.of(1, 1, 3, 1), 2);
    expect(Array.from(mean)).toEqual([2, 1]);
    expect(Array.from(directionsFrom(mean, Float32Array.of(1, 1, 3, 1, 2, 5)))).toEqual([-1, 0, 1, 0, 0, 1]);
    expect(() => rowCount(new Float32Array(5), 2)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

describe('nearest', () => {
  const vectors = Float32Array.of(1, 0, 0, 2, -3, 0, 1, 1);

  it('sorts by cosine, whatever the lengths', () => {
    const [row] = nearest(vectors, 2, Float32Array.of(10, 0), 4);
    expect(row?.map(({ index }) => index)).toEqual([0, 3, 1, 2]);
    expect(row?.map(({ similarity }) => similarity)).toEqual([1, expect.closeTo(Math.SQRT1_2, 6), 0, -1]);
  });

  it('keeps k, leaves a row itself out, and prefers the lower index of equals', () => {
    expect(nearest(vectors, 2, vectors, 1, true).map((list) => list[0]?.index)).toEqual([3, 3, 1, 0]);
    expect(nearest(Float32Array.of(1, 0, 2, 0), 2, Float32Array.of(5, 0), 1)[0]?.[0]?.index).toBe(0);
    expect(nearest(new Float32Array(0), 2, Float32Array.of(5, 0), 3)).toEqual([[]]);
  });
});
