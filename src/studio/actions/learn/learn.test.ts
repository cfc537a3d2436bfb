import { describe, expect, it } from 'vitest';
import { presetOptions } from '../../../domino/presets';
import { StudioError } from '../../../errors';
import { referenceId } from '../../../project/ids';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { addPastedText, dropReferences } from '../references/references';
import { removeRun } from '../remove';
import { choosePreset, learn, pause, resume, resumeFromCheckpoint, stop } from './learn';
import { mergePoints } from './trainingEvents';

async function ready(options: FakeOptions = {}, references = 10) {
  const studio = fakeStudio(options);
  const rows = Array.from({ length: references }, (_, index) => JSON.stringify({ input: `example ${index}` }));
  await addPastedText(studio, rows.join('\n'));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 20 });
  return studio;
}

const run = (studio: Studio) => {
  const found = activeRun(studio.store.getState());
  if (!found) throw new Error('There is no run.');
  return found;
};
const steps = (studio: Studio): number[] => run(studio).history.map((point) => point.step);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe('learning', () => {
  it('keeps every point, the samples, the prompt and the options it began with', async () => {
    const studio = await ready();
    const learning = learn(studio);
    await until(() => studio.engine.calls.train.length === 1);
    studio.store.setDraftOptions({ learningRate: 9 });
    await learning;
    expect(steps(studio)).toEqual(upTo(20));
    expect(run(studio)).toMatchObject({
      name: 'Run 1',
      status: { kind: 'finished', stoppedBy: 'finished' },
      options: { steps: 20, learningRate: presetOptions('studio').learningRate },
      heldOutWithoutPrompt: 1.62,
      modelId: 'domino-py-4m',
    });
    expect(run(studio).prompt).not.toBeNull();
    expect(run(studio).samples.map(({ step }) => step)).toEqual([6, 6, 6, 12, 12, 12, 18, 18, 18]);
    expect(studio.store.getState().session.unsaved).toBe(true);
    expect(studio.store.getState().session.announcement.text).toContain('Next: Synthesise');
  });

  it('leaves dropped references out of the request', async () => {
    const studio = await ready();
    dropReferences(studio, [referenceId(0), referenceId(4)]);
    await learn(studio);
    expect(studio.engine.calls.train[0]?.references).toHaveLength(8);
  });

  it('pauses, goes on, and stops with the best prompt', async () => {
    const studio = await ready({ delayMs: 5 });
    // More than it gets through before it is stopped, however slow the machine.
    studio.store.setDraftOptions({ steps: 100_000 });
    const learning = learn(studio);
    await until(() => activeRun(studio.store.getState())?.status.kind === 'training');
    await pause(studio);
    await until(() => run(studio).status.kind === 'paused');
    const paused = steps(studio).length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(steps(studio)).toHaveLength(paused);
    await resume(studio);
    await until(() => steps(studio).length > paused);
    await stop(studio);
    await learning;
    expect(run(studio).status).toMatchObject({ kind: 'finished', stoppedBy: 'stop' });
    expect(run(studio).prompt).not.toBeNull();
  });

  it('keeps curve and checkpoint of a run that fails, and goes on from there', async () => {
    const error = new StudioError('NAN_LOSS', 'The loss is not a number.', 'Lower the learning rate.', {
      where: 'step 15',
    });
    const studio = await ready({ failAtStep: { step: 15, error } });
    await learn(studio);
    expect(run(studio).status).toMatchObject({ kind: 'failed', error: { code: 'NAN_LOSS', where: 'step 15' } });
    expect(steps(studio)).toEqual(upTo(14));
    expect(run(studio).checkpointStep).toBe(10);
    await resumeFromCheckpoint(studio, run(studio).id);
    // The fake fails again at step 15, having gone on from 10.
    expect(studio.engine.calls.train[1]?.checkpoint).toEqual(Uint8Array.of(10));
    expect(steps(studio)).toEqual(upTo(14));
  });

  it('learns on from where a run ended, to a later step', async () => {
    const studio = await ready();
    studio.store.setDraftOptions({ steps: 20 });
    await learn(studio);
    expect(steps(studio)).toEqual(upTo(20));
    await resumeFromCheckpoint(studio, run(studio).id, 40);
    expect(studio.engine.calls.train[1]).toMatchObject({ options: { steps: 40 }, checkpoint: expect.any(Uint8Array) });
    expect(run(studio)).toMatchObject({ options: { steps: 40 }, status: { kind: 'finished' } });
    expect(steps(studio)).toEqual(upTo(40));
    expect(studio.store.getState().project.runs).toHaveLength(1);
  });

  it.each([
    ['one reference', 1, 'REFERENCES_TOO_FEW'],
    ['no reference', 0, 'REFERENCES_TOO_FEW'],
  ])('refuses %s with a remedy and makes no run', async (_, count, code) => {
    const studio = await ready();
    dropReferences(
      studio,
      Array.from({ length: 10 - count }, (_, index) => referenceId(index)),
    );
    await learn(studio);
    expect(studio.store.getState().project.runs).toEqual([]);
    expect(studio.store.getState().session.toasts.map((toast) => toast.error.code)).toEqual([code]);
    expect(studio.store.getState().session.toasts[0]?.error.remedy).not.toBe('');
  });

  it('refuses an option out of range by its name, and makes no run', async () => {
    const studio = await ready();
    studio.store.setDraftOptions({ learningRate: -1 });
    await learn(studio);
    expect(studio.store.getState().project.runs).toEqual([]);
    expect(studio.store.getState().session.toasts[0]?.error).toMatchObject({
      code: 'BAD_OPTION',
      where: 'learningRate',
    });
  });

  it('runs one at a time and names each anew', async () => {
    const studio = await ready({ delayMs: 1 });
    const first = learn(studio);
    await learn(studio);
    expect(studio.store.getState().project.runs).toHaveLength(1);
    await first;
    await learn(studio);
    expect(studio.store.getState().project.runs.map(({ name }) => name)).toEqual(['Run 1', 'Run 2']);
    removeRun(studio, studio.store.getState().project.runs[0]!.id);
    expect(run(studio).name).toBe('Run 2');
  });

  it('takes a preset for the references there are, and keeps share and seed', async () => {
    const studio = await ready();
    studio.store.setDraftOptions({ holdout: 0.2, seed: 7 });
    choosePreset(studio, 'paper');
    expect(studio.store.getState().session.draftOptions).toMatchObject({
      preset: 'paper',
      holdout: 0.2,
      seed: 7,
      domainTokens: 256,
    });
    expect(studio.store.getState().session.draftOptions.steps).toBe(40);
  });
});

describe('points', () => {
  const point = (step: number, l1 = 1) => ({
    step,
    l1,
    l2: null,
    total: l1,
    heldOut: null,
    gradientNorm: 1,
    learningRate: 1,
    tokensPerSecond: 1,
    elapsedMs: 1,
  });

  it('that come again replace the older ones and what followed them', () => {
    const merged = mergePoints([point(1), point(2), point(3)], [point(2, 5)]);
    expect(merged.map(({ step, l1 }) => [step, l1])).toEqual([
      [1, 1],
      [2, 5],
    ]);
  });
});
