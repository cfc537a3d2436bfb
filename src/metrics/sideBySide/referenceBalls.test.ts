import { expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { prdc } from '../prdc';
import { nearestDistances, ReferenceBalls } from './referenceBalls';

const DIM = 6;
const random = new Random('balls');
const vectors = (count: number): Float32Array => Float32Array.from({ length: count * DIM }, () => random.normal());
const rowsOf = (all: Float32Array, places: readonly number[]): Float32Array =>
  Float32Array.from(places.flatMap((place) => [...all.subarray(place * DIM, (place + 1) * DIM)]));

it('counts of any choice of rows what is measured of it anew', () => {
  for (const [n, m] of [
    [40, 60],
    [3, 12],
    [9, 4],
  ] as const) {
    const [references, rows] = [vectors(n), vectors(m)];
    const balls = new ReferenceBalls(references, nearestDistances(references, DIM), rows, DIM);
    for (let choice = 0; choice < 20; choice++) {
      const places = random.shuffle(Array.from({ length: m }, (_, at) => at)).slice(0, 2 + random.integer(m - 1));
      const anew = prdc(references, rowsOf(rows, places), DIM);
      expect(balls.density(places)).toBeCloseTo(anew!.density, 12);
      expect(balls.coverage(places)).toBeCloseTo(anew!.coverage, 12);
      // With enough rows, the balls are those that ask for none of the rows.
      if (places.length > 5) expect(balls.coverageBy(places)).toBe(balls.coverage(places));
    }
  }
});

it('has no value where there is nothing to compare, and 0 for no rows', () => {
  const one = vectors(1);
  expect(new ReferenceBalls(one, nearestDistances(one, DIM), vectors(3), DIM).coverage([0, 1])).toBeNull();
  const many = vectors(4);
  const balls = new ReferenceBalls(many, nearestDistances(many, DIM), vectors(3), DIM);
  expect([balls.density([0]), balls.coverageBy([]), balls.coverageBy([1]) === null]).toEqual([null, 0, false]);
});
