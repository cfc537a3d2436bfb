import { describe, expect, it } from 'vitest';
import {
  firstLine,
  formatBytes,
  formatChange,
  formatDuration,
  formatLoss,
  formatRate,
  formatShare,
  plural,
} from './format';

describe('numbers for a person', () => {
  it('keeps about four significant digits of a loss and writes a true minus', () => {
    expect([0.12345, 12.345, 123.45, 12345.6, -1.5].map(formatLoss)).toEqual([
      '0.123',
      '12.35',
      '123.5',
      '12346',
      '−1.500',
    ]);
    expect([null, Number.NaN, Number.NEGATIVE_INFINITY].map(formatLoss)).toEqual(['–', 'NaN', '−∞']);
  });

  it('writes shares, rates and bytes with their units', () => {
    expect(formatShare(-0.254)).toBe('−25 %');
    expect(formatShare(0.1234, 1)).toBe('12.3 %');
    expect([0.05, -0.254, -0.0001, 0.0001, null].map((share) => formatChange(share))).toEqual([
      '+5.0 %',
      '−25.4 %',
      '0.0 %',
      '0.0 %',
      '–',
    ]);
    expect(formatRate(1234.4, 'tokens/s')).toBe('1,234 tokens/s');
    expect(formatRate(2.345, 'steps/s')).toBe('2.3 steps/s');
    expect([999, 1000, 11_800_000, 622_000_000].map(formatBytes)).toEqual(['999 B', '1.0 kB', '11.8 MB', '622 MB']);
  });

  it('writes durations as clocks', () => {
    expect([0, 41_600, 725_000, 3_729_000].map(formatDuration)).toEqual(['0:00', '0:42', '12:05', '1:02:09']);
  });

  it('counts in the right number', () => {
    expect([plural(1, 'reference'), plural(1200, 'reference'), plural(2, 'copy', 'copies')]).toEqual([
      '1 reference',
      '1,200 references',
      '2 copies',
    ]);
  });

  it('shows the first line that says something', () => {
    expect(firstLine('\n  \ndef f():\n  pass')).toBe('def f():');
    expect(firstLine('abcdef', 4)).toBe('abc…');
  });
});
