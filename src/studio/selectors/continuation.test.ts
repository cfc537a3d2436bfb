import { expect, it } from 'vitest';
import { presetOptions } from '../../domino/presets';
import type { Run } from '../../project/types';
import { continuationOf } from './continuation';

const run = (changes: Partial<Run>): Run =>
  ({
    options: presetOptions('studio'),
    modelHash: 'm',
    status: { kind: 'finished', stoppedBy: 'finished', bestStep: 110 },
    checkpoint: Uint8Array.of(1),
    checkpointStep: 120,
    ...changes,
  }) as Run;
const ended = (stoppedBy: 'stop' | 'l2-floor'): Run['status'] => ({ kind: 'finished', stoppedBy, bestStep: 1 });

it('goes on to the last step where it was stopped, and by as many again where it is through', () => {
  expect(continuationOf(run({ status: ended('stop'), checkpointStep: 57 }), 'm')).toEqual({
    label: 'Go on from step 57',
    steps: 120,
  });
  expect(continuationOf(run({}), 'm')).toEqual({ label: 'Learn 120 more steps', steps: 240 });
});

it('goes on where it was interrupted: the tab was closed over it, and the project opened again', () => {
  expect(continuationOf(run({ status: { kind: 'interrupted' }, checkpointStep: 40 }), 'm')).toEqual({
    label: 'Go on from step 40',
    steps: 120,
  });
  expect(continuationOf(run({ status: { kind: 'interrupted' }, checkpoint: null }), 'm')).toBeNull();
});

it.each<[string, Partial<Run>, string | null]>([
  ['another model is loaded', {}, 'other'],
  ['no model is loaded', {}, null],
  ['it has no checkpoint', { checkpoint: null }, 'm'],
  ['it is still learning', { status: { kind: 'training' } as Run['status'] }, 'm'],
  ['L2 ran off', { status: ended('l2-floor'), checkpointStep: 57 }, 'm'],
  ['its rate has run down', { options: presetOptions('paper'), checkpointStep: presetOptions('paper').steps }, 'm'],
])('does not where %s', (_, changes, hash) => {
  expect(continuationOf(run(changes), hash)).toBeNull();
});
