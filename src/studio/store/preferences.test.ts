import { describe, expect, it } from 'vitest';
import { readPreferences } from './preferences';

describe('preferences', () => {
  it('are read where they make sense and left at their defaults where not', () => {
    expect(
      readPreferences({
        rememberedDevice: 'cuda',
        curveSmoothing: 0.3,
        curveLogScale: 'yes',
        shownCurves: ['l1', 'nonsense', 'heldOut'],
        references: ['never restored'],
      }),
    ).toEqual({ curveSmoothing: 0.3, shownCurves: new Set(['l1', 'heldOut']) });
    expect(readPreferences({ rememberedSource: { kind: 'kept', id: 'a/b' }, hubEndpoint: 'javascript:1' })).toEqual({});
    const rememberedSource = { kind: 'kept', id: 'a/b', key: 'a%2Fb@c.q4' };
    expect(readPreferences({ rememberedSource, hubEndpoint: 'https://hub.example' })).toEqual({
      rememberedSource,
      hubEndpoint: 'https://hub.example',
    });
    expect([null, 7, 'x', []].map(readPreferences)).toEqual([{}, {}, {}, {}]);
  });
});
