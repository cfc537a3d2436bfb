import { describe, expect, it } from 'vitest';
import { longestCreateMs, RunTimes } from './workWatch';

describe('how long a run may take', () => {
  it('is minutes where nothing is known of it, and follows the slowest one from then on', () => {
    const times = new RunTimes();
    expect(times.longestMs(1000)).toBe(180_000);
    times.add(1000, 400);
    times.add(1000, 100);
    expect(times.longestMs(1000)).toBe(12_000);
    expect(times.longestMs(10)).toBe(12_000);
    // Eight times the rows after a first short batch.
    expect(times.longestMs(8000)).toBe(96_000);
  });

  it('grows with the weights of a session that is made', () => {
    expect(longestCreateMs(0)).toBe(60_000);
    expect(longestCreateMs(500_000_000)).toBe(560_000);
  });
});
