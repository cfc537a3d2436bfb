import { expect, test } from 'vitest';
import { RateMeter } from './rateMeter';

test('a rate is that of the last seconds', () => {
  let now = 0;
  const meter = new RateMeter(() => now);
  expect(meter.rate).toBeNull();
  for (; now < 20_000; now += 100) meter.add(1000);
  expect(meter.rate).toBeCloseTo(10_000, -3);
  for (; now < 40_000; now += 100) meter.add(100);
  expect(meter.rate).toBeCloseTo(1000, -2);
});
