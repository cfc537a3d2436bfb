import { describe, expect, it } from 'vitest';
import { newProject } from '../../project/newProject';
import { PERSISTENCE, readPreferences, writePreferences } from './persistence';
import { defaultPreferences } from './preferences';
import { newSession } from './session';

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

  it('are written as they are read, under the names they always had', () => {
    const rememberedSource = { kind: 'kept', id: 'a/b', key: 'a%2Fb@c.q4' } as const;
    const preferences = { ...defaultPreferences(), rememberedSource, shownCurves: new Set(['l2'] as const) };
    const stored = JSON.parse(JSON.stringify(writePreferences(preferences)));
    expect(stored).toEqual({
      rememberedDevice: 'auto',
      rememberedSource,
      hubEndpoint: 'https://huggingface.co',
      mapColour: 'source',
      mapContours: false,
      mapNames: true,
      curveSmoothing: 0.6,
      curveLogScale: false,
      singleKeyShortcuts: true,
      shownCurves: ['l2'],
    });
    expect(readPreferences(stored)).toEqual(preferences);
  });
});

it('every field that there is says how it persists', () => {
  // With the lists that a project has only once something is in them.
  const project = { ...newProject(), selections: [], sweeps: [], proofs: [] };
  const parts = { project, session: newSession(), preferences: defaultPreferences() };
  for (const part of ['project', 'session', 'preferences'] as const)
    expect(Object.keys(PERSISTENCE[part]).sort()).toEqual(Object.keys(parts[part]).sort());
});
