import { expect, test } from 'vitest';
import { expOfNegative } from './expOfNegative';

test('is exp of numbers that are not positive, to 5e-11 of it', () => {
  let worst = 0;
  // No multiple of a step of the table.
  for (let x = 0; x > -707; x -= 0.000731) worst = Math.max(worst, Math.abs(expOfNegative(x) / Math.exp(x) - 1));
  // Where a step of the table ends and the next one begins.
  for (let step = 0; step < 64 * 1000; step++) {
    const edge = (-(step + 0.5) * Math.LN2) / 64;
    for (const x of [edge, edge * (1 - Number.EPSILON), edge * (1 + Number.EPSILON)])
      worst = Math.max(worst, Math.abs(expOfNegative(x) / Math.exp(x) - 1));
  }
  expect(worst).toBeLessThan(5e-11);
});

test('is exactly 1 at 0, which a softmax’s largest weight is', () => {
  expect(expOfNegative(0)).toBe(1);
  expect(expOfNegative(-0)).toBe(1);
});

test('never grows as its argument falls', () => {
  let last = 1;
  for (let x = 0; x > -30; x -= 0.00013) {
    const value = expOfNegative(x);
    expect(value).toBeLessThanOrEqual(last);
    last = value;
  }
});

test('has no end and no hidden fault: 0 far below, NaN where there is no number', () => {
  expect(expOfNegative(-708.5)).toBe(0);
  expect(expOfNegative(-1e300)).toBe(0);
  expect(expOfNegative(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(expOfNegative(Number.NaN)).toBeNaN();
});
