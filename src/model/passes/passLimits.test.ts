import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passLimits } from './passLimits';

const HALF_BILLION = { block: 14.9e6, head: 136e6 };

describe('passLimits', () => {
  it('leaves a fast GPU alone and cuts the passes of a slow one', () => {
    expect(passLimits(7e12, HALF_BILLION.block, HALF_BILLION.head)).toEqual({ positions: 2048, headRows: 2048 });
    expect(passLimits(100e9, HALF_BILLION.block, HALF_BILLION.head)).toEqual({ positions: 512, headRows: 32 });
    expect(passLimits(0.8e9, 0.45e6, 0.5e6)).toEqual({ positions: 128, headRows: 128 });
  });

  it('keeps products within half a second, down to the smallest pass', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e8, max: 1e14, noNaN: true }),
        fc.integer({ min: 1, max: 1e9 }),
        (rate, parameters) => {
          const { positions } = passLimits(rate, parameters, 1);
          if (positions > 32) expect((4 * parameters * positions) / rate).toBeLessThanOrEqual(0.5);
          expect(passLimits(2 * rate, parameters, 1).positions).toBeGreaterThanOrEqual(positions);
        },
      ),
    );
  });

  it('is the same for a device that is measured a little busier', () => {
    const at = (rate: number): number => passLimits(rate, HALF_BILLION.block, HALF_BILLION.head).positions;
    expect(at(120e9)).toBe(at(100e9));
  });
});
