import { describe, expect, it } from 'vitest';
import { readPreferences } from './preferences';

describe('preferences', () => {
  it('are read where they make sense and left at their defaults where not', () => {
    expect(
      readPreferences({
        deviceChoice: 'cuda',
        curveSmoothing: 0.3,
        curveLogScale: 'yes',
        shownCurves: ['l1', 'nonsense', 'heldOut'],
        references: ['never restored'],
      }),
    ).toEqual({ curveSmoothing: 0.3, shownCurves: new Set(['l1', 'heldOut']) });
    expect([null, 7, 'x', []].map(readPreferences)).toEqual([{}, {}, {}, {}]);
  });
});
