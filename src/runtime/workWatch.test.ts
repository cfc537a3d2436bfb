import { describe, expect, it } from 'vitest';
import { longestCreateMs, longestFirstRunMs, RunTimes } from './workWatch';

describe('how long a run may take', () => {
  it('is an estimate where nothing is known of it, and follows the slowest one from then on', () => {
    const times = new RunTimes();
    expect(times.longestMs(1000, () => 20_000)).toBe(20_000);
    times.add(1000, 400);
    times.add(1000, 100);
    expect(times.longestMs(1000, () => 1)).toBe(4000);
    expect(times.longestMs(10, () => 1)).toBe(4000);
    // Eight times the rows after a first short batch.
    expect(times.longestMs(8000, () => 1)).toBe(32_000);
  });

  it('is estimated from weights and positions on a processor, and never more than three minutes', () => {
    // Four million weights, twelve rows of a hundred positions, forward and backward: 29 GFLOP.
    expect(longestFirstRunMs(4e6, 1200, 'cpu')).toBe(5000 + 14_400);
    expect(longestFirstRunMs(5e8, 1200, 'cpu')).toBe(180_000);
    expect(longestFirstRunMs(1, 1, 'gpu')).toBe(180_000);
  });

  it('grows with the weights of a session that is made', () => {
    expect(longestCreateMs(0, 'cpu')).toBe(8000);
    expect(longestCreateMs(0, 'gpu')).toBe(60_000);
    expect(longestCreateMs(500_000_000, 'cpu')).toBe(508_000);
  });
});
