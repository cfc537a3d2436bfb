// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { presetOptions } from '../../domino/presets';
import { StudioError } from '../../errors';
import { newProject } from '../../project/newProject';
import { learn, resumeFromCheckpoint, stop } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText, dropReferences, restoreReferences } from '../actions/references/references';
import { resumeSweep, startSweep, stopSweep } from '../actions/sweeps/sweep';
import { bringBack } from '../actions/undo';
import { newestSweep, sweepDifference, sweepProgress } from '../selectors/sweeps';
import type { Studio } from '../studio';
import type { FakeOptions } from '../testing/fakeEngine';
import { fakeStudio, until } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { planDraft } from './planDraft';
import { step } from './step';

async function ready(options: FakeOptions = {}) {
  const studio = fakeStudio(options);
  await addPastedText(studio, JSON.stringify(Array.from({ length: 10 }, (_, index) => `example ${index}`)));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 20, holdout: 0.2 });
  return studio;
}

/** A sweep of two runs, the second of which has not begun. */
async function stoppedAfterOne() {
  const studio = await ready();
  await startSweep(studio, { ...PLAN, seeds: [0] });
  studio.store.edit({ type: 'removeRun', id: studio.store.getState().project.runs[1]!.id });
  studio.engine.calls.train.pop();
  return studio;
}

const PLAN = { axes: [{ name: 'lambda', values: [0, 1] } as const], seeds: [0, 1] };
const sweepOf = (studio: Studio) => newestSweep(studio.store.getState().project)!;
const progressOf = (studio: Studio) => sweepProgress(sweepOf(studio), studio.store.getState().project);

describe('the queue of a sweep', () => {
  it('learns every value with every seed, each as a run like any other', async () => {
    const studio = await ready();
    await startSweep(studio, PLAN);
    const { runs } = studio.store.getState().project;
    expect(runs.map(({ options: { lambda, seed } }) => [lambda, seed])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(runs.every(({ status, options }) => status.kind === 'finished' && options.steps === 20)).toBe(true);
    expect(studio.store.getState().session.draftOptions.lambda).toBe(presetOptions('studio').lambda);
    const { settled, summaries } = progressOf(studio);
    expect(settled).toBe(4);
    expect(summaries.map(({ seeds }) => seeds)).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(sweepOf(studio).state).toBe('stopped');
  });

  it('holds the same examples out of every share of one seed', async () => {
    const studio = await ready();
    await startSweep(studio, { axes: [{ name: 'share', values: [0.5, 1] }], seeds: [3] });
    const [half, whole] = studio.engine.calls.train;
    expect(half!.heldOutIds).toHaveLength(2);
    expect(half!.heldOutIds).toEqual(whole!.heldOutIds);
    expect(half!.references).toHaveLength(6);
    expect(whole!.references).toHaveLength(10);
    expect(half!.references.map(({ id }) => id)).toEqual(expect.arrayContaining([...half!.heldOutIds!]));
    // A run from the form says nothing of it: its options do.
    await learn(studio);
    expect(studio.engine.calls.train.at(-1)!.heldOutIds).toBeUndefined();
  });

  it('stops after the step under way, and goes on with the same run from there', { timeout: 30_000 }, async () => {
    const studio = await ready({ delayMs: 4 });
    studio.store.setDraftOptions({ steps: 200 });
    const sweeping = startSweep(studio, PLAN);
    await until(() => studio.store.getState().project.runs[1]?.status.kind === 'training');
    await until(() => studio.store.getState().project.runs[1]!.history.length > 3);
    await stopSweep(studio, sweepOf(studio).id);
    await sweeping;
    expect(sweepOf(studio).state).toBe('stopped');
    expect(progressOf(studio).settled).toBe(1);
    const cut = studio.store.getState().project.runs[1]!;
    expect(cut.checkpointStep).toBeLessThan(200);
    await resumeSweep(studio, sweepOf(studio).id);
    const { runs } = studio.store.getState().project;
    expect(runs).toHaveLength(4);
    expect(runs[1]!.id).toBe(cut.id);
    expect(studio.engine.calls.train[2]!.checkpoint).toEqual(Uint8Array.of(cut.checkpointStep));
    expect(studio.engine.calls.train[2]!.heldOutIds).toEqual(studio.engine.calls.train[1]!.heldOutIds);
    expect(progressOf(studio).settled).toBe(4);
  });

  it('ends where a person stops a run, rather than beginning it again for ever', async () => {
    const studio = await ready({ delayMs: 4 });
    studio.store.setDraftOptions({ steps: 1000 });
    const sweeping = startSweep(studio, PLAN);
    await until(() => studio.store.getState().project.runs[0]?.status.kind === 'training');
    await stop(studio);
    await sweeping;
    expect(studio.engine.calls.train).toHaveLength(1);
    expect(sweepOf(studio).state).toBe('stopped');
  });

  it('goes past a run that fails: the others tell what they tell', async () => {
    const error = new StudioError('NAN_LOSS', 'The loss is not a number.', 'Lower the learning rate.');
    const studio = await ready({ failAtStep: { step: 5, error } });
    await startSweep(studio, PLAN);
    expect(studio.engine.calls.train).toHaveLength(4);
    const { settled, summaries } = progressOf(studio);
    expect(settled).toBe(4);
    expect(summaries.every(({ results }) => results.length === 0)).toBe(true);
  });

  it('learns every run from the examples that it was begun with, in their order', { timeout: 30_000 }, async () => {
    const studio = await stoppedAfterOne();
    const { project } = studio.store.getState();
    expect(sweepOf(studio)).toMatchObject({
      modelHash: 'f00d',
      referenceIds: project.runs[0]!.references.map(({ id }) => id),
    });
    await addPastedText(studio, JSON.stringify(['one more', 'and another']));
    await resumeSweep(studio, sweepOf(studio).id);
    const { train } = studio.engine.calls;
    expect(train).toHaveLength(2);
    expect(train[1]!.references).toEqual(train[0]!.references);
    expect(train[1]!.heldOutIds).toEqual(train[0]!.heldOutIds);
  });

  it('does not go on from other examples or on another model, and says so', { timeout: 30_000 }, async () => {
    const studio = await stoppedAfterOne();
    const { store } = studio;
    dropReferences(studio, [store.getState().project.runs[0]!.references[3]!.id]);
    const { modelStatus } = store.getState().session;
    if (modelStatus.kind !== 'ready') throw new Error('It is not ready.');
    const { loaded } = modelStatus;
    const other = { ...loaded, info: { ...loaded.info, hash: 'beef' } };
    store.setSession({ modelStatus: { ...modelStatus, loaded: other } });
    renderStep(studio, step);
    expect(
      await screen.findByText(
        '1 of the 10 examples that this sweep learns from is dropped or gone. Bring it back under Data. This sweep learns on another model than the one that is loaded. Load domino-py-4m under Data. Or begin a new sweep.',
      ),
    ).toBeDefined();
    expect(screen.getByRole('button', { name: 'Go on with the sweep' })).toHaveProperty('disabled', true);
    await resumeSweep(studio, sweepOf(studio).id);
    expect(studio.engine.calls.train).toHaveLength(1);
    expect(sweepOf(studio).state).toBe('stopped');
    expect(store.getState().session.toasts.at(-1)?.error.message).toBe('The sweep cannot go on now.');
    act(() => {
      restoreReferences(studio, store.getState().project.droppedIds);
      store.setSession({ modelStatus: { ...modelStatus, loaded } });
    });
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Go on with the sweep' })).toHaveProperty('disabled', false),
    );
  });

  it('takes no run that has learned on to more steps, says so, and learns its setting again', {
    timeout: 30_000,
  }, async () => {
    const studio = await ready();
    studio.store.setDraftOptions({ schedule: 'constant' });
    await startSweep(studio, { ...PLAN, seeds: [0] });
    const grown = studio.store.getState().project.runs[1]!;
    await resumeFromCheckpoint(studio, grown.id, 40);
    const { settled, summaries } = progressOf(studio);
    expect(settled).toBe(1);
    expect(summaries.map(({ results }) => results.length)).toEqual([1, 0]);
    renderStep(studio, step);
    expect(await screen.findByText(/^Run 2 has other options by now than the sweep asks for/)).toBeDefined();
    await resumeSweep(studio, sweepOf(studio).id);
    const { runs } = studio.store.getState().project;
    expect(runs.map(({ options: { lambda, steps } }) => [lambda, steps])).toEqual([
      [0, 20],
      [1, 40],
      [1, 20],
    ]);
    expect(runs[1]!.checkpointStep).toBe(40);
    expect(progressOf(studio).settled).toBe(2);
    await waitFor(() => expect(screen.queryByText(/^Run 2 has other options/)).toBeNull());
  });

  it('goes on once, however often it is asked to', { timeout: 30_000 }, async () => {
    const studio = await ready();
    const { store } = studio;
    await Promise.all([startSweep(studio, PLAN), startSweep(studio, PLAN)]);
    expect(store.getState().project.sweeps).toHaveLength(1);
    expect(progressOf(studio).settled).toBe(4);
    for (const { id } of store.getState().project.runs.slice(2)) store.edit({ type: 'removeRun', id });
    const { id } = sweepOf(studio);
    await Promise.all([resumeSweep(studio, id), resumeSweep(studio, id)]);
    expect(progressOf(studio).settled).toBe(4);
    expect(studio.engine.calls.train).toHaveLength(6);
    expect(store.getState().session.sweepsUnderWay.size).toBe(0);
  });

  it('of a project of before goes on with the examples there are, on the model of its runs', async () => {
    const studio = await stoppedAfterOne();
    const { store } = studio;
    const { referenceIds: _, modelHash: __, ...before } = sweepOf(studio);
    store.edit({ type: 'replaceSweep', sweep: before });
    const run = store.getState().project.runs[0]!;
    dropReferences(studio, [run.references[3]!.id]);
    expect(sweepDifference(before, store.getState())).toBeNull();
    const { project, session } = store.getState();
    const other = { ...project, runs: [{ ...run, modelHash: 'beef' }] };
    expect(sweepDifference(before, { project: other, session })).toContain('another model');
    await resumeSweep(studio, before.id);
    expect(studio.engine.calls.train[1]!.references).toHaveLength(9);
  });

  it.each(['WORKER_LOST', 'DEVICE_LOST', 'CANCELLED'] as const)('runs a run again that ended by %s', async (code) => {
    const studio = await ready();
    await startSweep(studio, { ...PLAN, seeds: [0] });
    const { project } = studio.store.getState();
    const error = { code, message: 'It is gone.', remedy: 'Again.' };
    const failed = { ...project.runs[1]!, status: { kind: 'failed' as const, error }, prompt: null, checkpoint: null };
    studio.store.replaceProject({ ...project, runs: [project.runs[0]!, failed] });
    expect(progressOf(studio).settled).toBe(1);
    await resumeSweep(studio, sweepOf(studio).id);
    expect(progressOf(studio).settled).toBe(2);
    expect(studio.store.getState().project.runs.map(({ status }) => status.kind)).toEqual(['finished', 'finished']);
  });

  it('ends where the machine fails: no other run would do better', async () => {
    const error = new StudioError('OUT_OF_MEMORY', 'No memory is left.', 'Close other tabs.');
    const studio = await ready({ failAtStep: { step: 5, error } });
    await startSweep(studio, PLAN);
    expect(studio.engine.calls.train).toHaveLength(1);
    expect(sweepOf(studio).state).toBe('stopped');
    expect(progressOf(studio).settled).toBe(0);
  });

  it('ends where no run can begin', async () => {
    const studio = await ready();
    studio.store.setModelStatus({ kind: 'none' } as never);
    await startSweep(studio, PLAN);
    expect(studio.store.getState().project.runs).toEqual([]);
    expect(sweepOf(studio).state).toBe('stopped');
  });
});

describe('the panel of sweeps', () => {
  it('says how many runs a plan has, and what is wrong with what was typed', async () => {
    const studio = await ready();
    renderStep(studio, step);
    expect(await screen.findByText('6 runs, each like one under Learn.')).toBeDefined();
    const lambda = screen.getByRole('textbox', { name: 'Contrast weight λ' });
    fireEvent.change(lambda, { target: { value: '0, much' } });
    expect(await screen.findByText(/write numbers with commas between, such as 0, 1/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Start the sweep' })).toHaveProperty('disabled', true);
    fireEvent.change(lambda, { target: { value: '' } });
    expect(await screen.findByText('Write two or more values of one option.')).toBeDefined();
  });

  it('shows a row a setting with what may be said of it, and leaves the runs where a new one begins', {
    timeout: 30_000,
  }, async () => {
    const studio = await ready();
    renderStep(studio, step);
    fireEvent.click(await screen.findByRole('button', { name: 'Start the sweep' }));
    await until(() => newestSweep(studio.store.getState().project)?.state === 'stopped');
    expect(await screen.findByText('The sweep is done')).toBeDefined();
    const table = screen.getByRole('table');
    expect(within(table).getByRole('rowheader', { name: 'λ 0' })).toBeDefined();
    const [, row] = within(table).getAllByRole('row').slice(1);
    expect(row!.textContent).toMatch(/^λ 13 of 3/);
    expect(screen.getAllByRole('listitem').some(({ textContent }) => textContent?.startsWith('λ 1 against λ 0'))).toBe(
      true,
    );
    fireEvent.click(screen.getByRole('button', { name: 'New sweep' }));
    expect(await screen.findByRole('form', { name: 'New sweep' })).toBeDefined();
    expect(studio.store.getState().project.runs).toHaveLength(6);
    expect(studio.store.getState().session.removed?.label).toBe('Sweep removed');
    act(() => bringBack(studio));
    expect(await screen.findByText('The sweep is done')).toBeDefined();
    expect(within(screen.getByRole('table')).getAllByText('3 of 3')).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'New sweep' }));
    expect(await screen.findByRole('form', { name: 'New sweep' })).toBeDefined();
    // A project that never had one is not shown that of another.
    await startSweep(studio, PLAN);
    studio.store.replaceProject(newProject());
    expect(newestSweep(studio.store.getState().project)).toBeNull();
  });

  it('offers to go on with one that was cut off when the page was closed', async () => {
    const studio = await ready();
    await startSweep(studio, { ...PLAN, seeds: [0] });
    const { project } = studio.store.getState();
    const sweep = { ...project.sweeps![0]!, state: 'running' as const };
    const last = { ...project.runs[1]!, status: { kind: 'interrupted' as const }, checkpointStep: 10 };
    studio.store.replaceProject({ ...project, sweeps: [sweep], runs: [project.runs[0]!, last] });
    renderStep(studio, step);
    expect(await screen.findByText(/^Stopped after 1 of 2 runs/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Go on with the sweep' }));
    await waitFor(() => expect(progressOf(studio).settled).toBe(2));
    expect(studio.store.getState().project.runs).toHaveLength(2);
  });
});

describe('a sweep of a project that was opened anew', () => {
  it('is not under way, also where one of its runs goes on by itself', { timeout: 30_000 }, async () => {
    const studio = await ready({ delayMs: 4 });
    await startSweep(studio, { ...PLAN, seeds: [0] });
    const { project } = studio.store.getState();
    const sweep = { ...project.sweeps![0]!, state: 'running' as const };
    const cut = { ...project.runs[1]!, status: { kind: 'interrupted' as const }, checkpointStep: 1 };
    studio.store.replaceProject({ ...project, sweeps: [sweep], runs: [project.runs[0]!, cut] });
    renderStep(studio, step);
    const goOn = await screen.findByRole('button', { name: 'Go on with the sweep' });
    let learning: Promise<void> | undefined;
    act(() => {
      learning = resumeFromCheckpoint(studio, cut.id);
    });
    expect(await screen.findByText('Run 2 is learning: let it end, or stop it under Learn.')).toBeDefined();
    expect(goOn).toHaveProperty('disabled', true);
    expect(screen.queryByRole('button', { name: 'Stop the sweep' })).toBeNull();
    await act(() => learning!);
  });
});

describe('what is typed', () => {
  it('becomes a plan', () => {
    const { plan, runs, obstacle } = planDraft({ lambda: '0 0.5;1', share: ' 0.5, 1 ' }, 2, 7);
    expect(plan).toEqual({
      axes: [
        { name: 'lambda', values: [0, 0.5, 1] },
        { name: 'share', values: [0.5, 1] },
      ],
      seeds: [7, 8],
    });
    expect(runs).toBe(12);
    expect(obstacle).toBeNull();
  });

  it.each([
    [{ lambda: '-1' }, /lambda is -1/],
    [{ share: '2' }, /share is 2/],
    [{ steps: '5, 5' }, /twice/],
  ])('is refused: %j', (typed, words) => {
    expect(planDraft(typed, 1, 0).obstacle).toMatch(words);
  });
});
