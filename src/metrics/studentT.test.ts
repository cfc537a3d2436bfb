import { describe, expect, it } from 'vitest';
import { pairsToTell, rowsToTellRates, valuesToTellMeans } from './sampleSize';
import { tCumulative, tQuantile } from './studentT';

describe('Student’s t', () => {
  it.each([
    // Printed tables (Abramowitz & Stegun, table 26.10).
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 4, 2.776],
    [0.975, 10, 2.228],
    [0.975, 30, 2.042],
    [0.8, 2, 1.061],
    [0.995, 5, 4.032],
  ])('has its %f point at %i degrees of freedom', (share, df, expected) => {
    expect(tQuantile(share, df)).toBeCloseTo(expected, 3);
    expect(tQuantile(1 - share, df)).toBeCloseTo(-expected, 3);
    expect(tCumulative(tQuantile(share, df), df)).toBeCloseTo(share, 10);
  });

  it('is the Cauchy distribution at one, and nearly the normal one at many', () => {
    for (const t of [-3, -0.5, 0, 0.7, 5]) expect(tCumulative(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
    expect(tQuantile(0.975, 1e6)).toBeCloseTo(1.96, 3);
  });
});

describe('how many it takes', () => {
  it('of rows, as Fleiss has it: 60 and 68 % take 562', () => {
    expect(rowsToTellRates(0.6, 0.68)).toBe(562);
    expect(rowsToTellRates(0.5, 0.5)).toBeNull();
    // 0 and 1 vary not at all, as far as these rows tell.
    expect(rowsToTellRates(0, 1)).toBeNull();
  });

  it('of values: a difference of one standard deviation takes 17, of half a one 64', () => {
    // Cohen 1988, table 2.4.1: d = 1.0 takes 17, d = 0.5 takes 64, at a level of 5 % and a power of 80 %.
    expect(valuesToTellMeans(1, 1, 1)).toBe(17);
    expect(valuesToTellMeans(0.5, 1, 1)).toBe(64);
    expect(valuesToTellMeans(-0.5, 1, 1)).toBe(64);
    expect(valuesToTellMeans(100, 1, 1)).toBe(2);
    expect(valuesToTellMeans(0, 1, 1)).toBeNull();
    expect(valuesToTellMeans(1, 0, 0)).toBeNull();
  });

  it('of pairs: half a standard deviation of their differences takes 34', () => {
    // G*Power 3.1, difference between two dependent means, two-sided 5 %, power 80 %: dz = 0.5 takes 34, 0.8 takes 15, 0.2 takes 199.
    expect(pairsToTell(0.5, 1)).toBe(34);
    expect(pairsToTell(-0.8, 1)).toBe(15);
    expect(Math.abs(pairsToTell(0.2, 1)! - 199)).toBeLessThanOrEqual(1);
    expect(pairsToTell(0, 1)).toBeNull();
    expect(pairsToTell(1, 0)).toBeNull();
  });
});
