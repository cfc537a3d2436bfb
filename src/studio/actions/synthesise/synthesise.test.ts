import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { referenceId, sampleId } from '../../../project/ids';
import { batchOf } from '../../../project/samples';
import { defaultRecipe } from '../../../quality/recipe';
import { sampleGroup } from '../../selectors/sampleGroup';
import { objectionsTo } from '../../selectors/sentences';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { fileName } from '../../ui/download';
import { missingFromMap, refreshMap, selectRow } from '../explore/map';
import { samplesIn } from '../export/exportRows';
import { learn } from '../learn/learn';
import { loadModel } from '../model/model';
import { addPastedText, dropReferences } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { removeFile } from '../remove';
import { undo } from '../undo';
import { cancelSynthesis, synthesise } from './synthesise';

const references = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
  'def least(a, b):\n    if a < b:\n        return a\n    return b\n\nassert least(3, 5) == ??',
];
const fresh = 'def third(words):\n    for word in words[2:]:\n        return word\n\nassert third(["a", "b"]) == ??';
const texts = [fresh, references[1] as string, 'words of no domain at all', fresh];

async function learned(options: FakeOptions = {}) {
  const studio = fakeStudio({ texts, ...options });
  watchReferences(studio);
  await addPastedText(studio, references.map((input) => JSON.stringify({ input })).join('\n'));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 3 });
  await learn(studio);
  studio.store.setDraftSampling({ count: 4 });
  return studio;
}

describe('synthesising', () => {
  it('judges every row, says why, and measures the set', async () => {
    const studio = await learned();
    await synthesise(studio);
    const { samples } = studio.store.getState().project;
    const { sampleMetrics, synthesisStatus, mapPoints } = studio.store.getState().session;
    expect(samples.map((sample) => sampleGroup(defaultRecipe, sample))).toEqual([
      'good',
      'copy',
      'off-domain',
      'duplicate',
    ]);
    const reasons = (at: number): string[] => objectionsTo(studio.store.getState().project, samples[at]!);
    expect(samples[1]?.judgement?.findings.copies?.evidence).toMatchObject({ reference: 'r1' });
    expect(reasons(1)).toEqual(['Word for word example 2.']);
    expect(reasons(2)[0]).toContain('parses as Python');
    expect(samples[3]?.judgement?.findings.repeats?.evidence).toMatchObject({ of: 's0' });
    expect(sampleMetrics).toMatchObject({
      rows: 4,
      inDomainRate: 0.75,
      copyRate: 0.25,
      nearCopyRate: 0.25,
      duplicateRate: 0.25,
    });
    expect(synthesisStatus).toMatchObject({ kind: 'done', rows: 4, cancelled: false });
    expect(mapPoints.map((point) => point.id)).toEqual(['r0', 'r1', 'r2', 'r3', 's0', 's1', 's2', 's3']);
  });

  it('draws others next time and numbers rows on', async () => {
    const studio = await learned();
    await synthesise(studio);
    await synthesise(studio);
    const { samples } = studio.store.getState().project;
    const { draftSampling } = studio.store.getState().session;
    expect(samples.map((sample) => sample.id)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7']);
    expect(draftSampling.seed).toBe(2);
    expect(samples[4]?.row.seed).toBe(1000);
  });

  it('keeps finished rows when cancelled', async () => {
    const studio = await learned({ delayMs: 8 });
    studio.store.setDraftSampling({ count: 500 });
    const job = synthesise(studio);
    await until(() => studio.store.getState().project.samples.length > 0);
    await cancelSynthesis(studio);
    await job;
    const { samples } = studio.store.getState().project;
    const { synthesisStatus } = studio.store.getState().session;
    expect(synthesisStatus).toMatchObject({ kind: 'done', cancelled: true, rows: samples.length });
    expect(samples.length).toBeLessThan(500);
    expect(samples.every((sample) => sample.judgement !== null)).toBe(true);
  });

  it('keeps finished rows when it fails, with the error', async () => {
    const studio = await learned({
      failSample: new StudioError('OUT_OF_MEMORY', 'No memory is left.', 'Draw fewer together.'),
    });
    await synthesise(studio);
    const { samples } = studio.store.getState().project;
    const { synthesisStatus } = studio.store.getState().session;
    expect(synthesisStatus).toMatchObject({ kind: 'failed', rows: 3, error: { code: 'OUT_OF_MEMORY' } });
    expect(samples).toHaveLength(3);
  });

  it('refuses without a prompt, unless none is wanted', async () => {
    const studio = fakeStudio({ texts });
    await loadModel(studio);
    await synthesise(studio);
    expect(studio.store.getState().session.toasts[0]?.error.remedy).toContain('Learn');
    studio.store.setSession({ samplePrompt: 'none' });
    studio.store.setDraftSampling({ count: 2 });
    await synthesise(studio);
    const { project } = studio.store.getState();
    expect(project.samples.map((sample) => batchOf(project, sample).runId)).toEqual([null, null]);
    expect(project.batches).toMatchObject([{ method: 'no-prompt', sourceName: 'No prompt', prompt: null, count: 2 }]);
  });

  it('judges again when the references change', async () => {
    const studio = await learned();
    await synthesise(studio);
    dropReferences(studio, [referenceId(1)]);
    await until(() => sampleGroup(defaultRecipe, studio.store.getState().project.samples[1]!) === 'good');
  });
});

describe('exploring', () => {
  it('shows the references nearest to a row, by the embedding, without itself', async () => {
    const studio = await learned();
    await synthesise(studio);
    selectRow(studio, 's1');
    const { neighbors } = studio.store.getState().session;
    expect(neighbors[0]?.referenceId).toBe('r1');
    expect(neighbors[0]?.similarity).toBeCloseTo(1, 5);
    expect(neighbors).toHaveLength(4);
    selectRow(studio, 'r1');
    expect(studio.store.getState().session.neighbors.map((neighbor) => neighbor.referenceId)).not.toContain('r1');
    selectRow(studio, null);
    expect(studio.store.getState().session.neighbors).toEqual([]);
  });
});

describe('the map', () => {
  it('loses rows that are gone, keeps the others where they lie, and says what is missing', async () => {
    const studio = await learned();
    await synthesise(studio);
    const state = () => studio.store.getState();
    selectRow(studio, 'r1');
    dropReferences(studio, [referenceId(1)]);
    expect(state().session.mapPoints.map(({ id }) => id)).not.toContain('r1');
    expect(state().session.selectedId).toBe('r1');
    expect(missingFromMap(state().project, state().session)).toBe(0);
    undo(studio);
    expect(missingFromMap(state().project, state().session)).toBe(1);

    // Another file: its rows have ids of their own, and none of them stands on an old row's place.
    removeFile(studio, state().project.files[0]!.id);
    await addPastedText(studio, ['one', 'two', 'three'].map((input) => JSON.stringify({ input })).join('\n'));
    expect(state().session.mapPoints.map(({ id }) => id)).toEqual(['s0', 's1', 's2', 's3']);
    expect(state().session.selectedId).toBeNull();
    expect(missingFromMap(state().project, state().session)).toBe(3);
    await refreshMap(studio);
    expect(missingFromMap(state().project, state().session)).toBe(0);
  });
});

describe('exporting', () => {
  it('takes what is in-domain and novel, what is ticked, or all', async () => {
    const studio = await learned();
    await synthesise(studio);
    studio.store.setTicked([sampleId(1), sampleId(2)], true);
    studio.store.setTicked([sampleId(2)], false);
    const state = studio.store.getState();
    const ids = (scope: 'good' | 'checked' | 'all') => samplesIn(state, scope).map((sample) => sample.id);
    expect([ids('good'), ids('checked'), ids('all')]).toEqual([['s0'], ['s1'], ['s0', 's1', 's2', 's3']]);
  });

  it('names files so that every file system takes them', () => {
    expect(['My project!', 'Füße & Köpfe', '???', '../../etc'].map(fileName)).toEqual([
      'my-project',
      'fu-e-ko-pfe',
      'dataset',
      'etc',
    ]);
  });
});
