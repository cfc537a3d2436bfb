// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { newBatchId } from '../../project/ids';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import type { Activity } from '../step';
import { STEPS } from '../steps';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { activityOf } from './activityOf';
import { RunState } from './RunState';

const ACTIVITIES: readonly Activity[] = [
  { words: 'Done', tone: 'done', share: null },
  { words: 'Wrong', tone: 'failed', share: null },
  { words: 'Busy', tone: 'busy', share: null },
  { words: 'Paused at a quarter', tone: 'paused', share: 0.25 },
  { words: 'Half done', tone: 'busy', share: 0.5 },
];

describe('what the studio is doing', () => {
  it.each([
    [['Done'], 'Done'],
    [['Done', 'Wrong'], 'Wrong'],
    [['Done', 'Wrong', 'Busy'], 'Busy'],
    [['Done', 'Wrong', 'Busy', 'Paused at a quarter'], 'Paused at a quarter'],
    [['Done', 'Wrong', 'Busy', 'Paused at a quarter', 'Half done'], 'Paused at a quarter'],
  ])('is of %j the most urgent, of equals the earlier: %s', (names, words) => {
    const steps = names.map((name) => ({
      ...dummyStep,
      activity: () => ACTIVITIES.find((each) => each.words === name)!,
    }));
    expect(activityOf(steps, fakeStudio().store.getState())?.words).toBe(words);
  });

  it('is said by the journey’s own steps', async () => {
    const studio = fakeStudio();
    const { store } = studio;
    renderIn(studio, <RunState steps={STEPS} />);
    expect(screen.getByText('Ready')).toBeDefined();
    store.setModelStatus({ kind: 'loading', progress: null, startedAt: 0 });
    expect(await screen.findByText('Loading model')).toBeDefined();
    store.setModelStatus({ kind: 'failed', error: { code: 'OUT_OF_MEMORY', message: 'Full.', remedy: 'Less.' } });
    expect(await screen.findByText('No model')).toBeDefined();
    await addPastedText(studio, '["a one", "b two", "c three", "d four"]');
    await loadModel(studio);
    store.setDraftOptions({ steps: 2 });
    await learn(studio);
    expect(await screen.findByText('Learned')).toBeDefined();
    const job = {
      jobId: newBatchId(),
      done: 1,
      total: 4,
      pass: null,
      trying: false,
      tokensPerSecond: null,
      startedAt: 0,
    };
    store.setSession({ synthesisStatus: { kind: 'sampling', ...job } });
    const bar = await screen.findByRole('progressbar', { name: 'Synthesising: progress' });
    expect(bar.getAttribute('aria-valuenow')).toBe('25');
    store.setSession({ synthesisStatus: { kind: 'idle' }, mapStatus: { kind: 'projecting', epoch: 1, epochs: 2 } });
    expect(await screen.findByRole('progressbar', { name: 'Mapping: progress' })).toBeDefined();
  });
});
