import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import type { Manner } from './manner';
import { StyleBand } from './styleBand';

const drawn = (random: Random, shift = 0): Manner =>
  Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 5 + shift + random.normal()]));

describe('the band of a set', () => {
  it('leaves out of it as many of its kind as it says', () => {
    const random = new Random('band');
    let beyond = 0;
    for (let run = 0; run < 100; run++) {
      const band = new StyleBand(Array.from({ length: 30 }, () => drawn(random)));
      for (let row = 0; row < 20; row++) if (band.of(drawn(random)).percentile > 0.95) beyond++;
    }
    // 5 % of 2000; bands vary, so that the count does by more than a binomial.
    expect(beyond).toBeGreaterThan(60);
    expect(beyond).toBeLessThan(150);
  });

  it('finds what is of another kind, and names what sets it apart', () => {
    const random = new Random('other');
    const band = new StyleBand(Array.from({ length: 30 }, () => drawn(random)));
    expect(band.of(drawn(random, 1.5)).percentile).toBeGreaterThan(0.95);
    const odd = band.of({ ...drawn(random), f7: 40 });
    expect(odd.farthest[0]).toMatchObject({ feature: 'f7', value: 40 });
    expect(odd.farthest[0]!.usual).toBeCloseTo(5, 0);
  });

  it('measures each member by the others: two that are the same are no nearer for being two of three', () => {
    const band = new StyleBand([{ a: 0 }, { a: 1 }, { a: 2 }, { a: 30 }]);
    expect(Math.max(...band.distances)).toBe(band.distances[3]);
    expect(band.distances[3]).toBe(4);
  });

  it('says nothing of a feature that cannot be told', () => {
    const band = new StyleBand(Array.from({ length: 30 }, (_, at) => ({ a: at, b: null })));
    expect(band.of({ a: 14.5, b: 900 }).distance).toBeLessThan(0.1);
    expect(band.of({ a: null, b: null }).distance).toBe(0);
  });
});
