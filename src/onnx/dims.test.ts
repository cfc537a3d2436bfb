import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastDims, divideDims, multiplyDims, sameDims } from './dims';
import type { Dim } from './graph';

const SIZES: Readonly<Record<string, number>> = { batch: 7, sequence: 11, heads: 13 };
const dim = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(...Object.keys(SIZES)));

/** A dimension with its symbols' sizes put in. */
function evaluate(value: Dim): number {
  return String(value)
    .split('*')
    .reduce((product, factor) => product * (SIZES[factor] ?? Number(factor)), 1);
}

describe('products of dimensions', () => {
  it('are what the sizes give', () => {
    fc.assert(
      fc.property(fc.array(dim, { maxLength: 5 }), (dims) => {
        expect(evaluate(multiplyDims(dims))).toBe(dims.reduce<number>((product, one) => product * evaluate(one), 1));
      }),
    );
  });

  it('do not depend on the order of factors', () => {
    fc.assert(
      fc.property(fc.array(dim, { maxLength: 5 }), (dims) => {
        expect(multiplyDims([...dims].reverse())).toBe(multiplyDims(dims));
      }),
    );
  });

  it('divide back', () => {
    fc.assert(
      fc.property(fc.array(dim, { maxLength: 3 }), fc.array(dim, { maxLength: 3 }), (left, right) => {
        expect(divideDims(multiplyDims([...left, ...right]), multiplyDims(right))).toBe(multiplyDims(left));
      }),
    );
  });

  it.each([
    [6, 4],
    ['batch', 'sequence'],
    [12, 'batch'],
    ['3*batch', 2],
    ['batch', 0],
    [6, 0],
  ])('%s does not divide by %s', (total, part) => {
    expect(divideDims(total, part)).toBeUndefined();
  });

  it('of nothing are one, and of zero zero', () => {
    expect(multiplyDims([])).toBe(1);
    expect(multiplyDims(['batch', 0])).toBe(0);
  });
});

describe('broadcasting', () => {
  it.each([
    [[2, 3], [3], [2, 3]],
    [
      [2, 1],
      [1, 4],
      [2, 4],
    ],
    [[], [5], [5]],
    [['batch', 'sequence', 8], [8], ['batch', 'sequence', 8]],
    [
      ['batch', 1],
      [1, 'sequence'],
      ['batch', 'sequence'],
    ],
    [
      ['batch', 4],
      ['batch', 4],
      ['batch', 4],
    ],
    [['batch'], [4], [4]],
  ] as const)('%j with %j is %j', (a, b, expected) => {
    expect(broadcastDims(a, b)).toEqual(expected);
    expect(broadcastDims(b, a)).toEqual(expected);
  });

  it('refuses sizes that differ', () => {
    expect(() => broadcastDims([2, 3], [2, 4])).toThrowError(RangeError);
  });
});

it('compares shapes', () => {
  expect(sameDims(['batch', 2], ['batch', 2])).toBe(true);
  expect(sameDims(['batch', 2], ['batch', 2, 1])).toBe(false);
  expect(sameDims(['batch'], ['sequence'])).toBe(false);
});
