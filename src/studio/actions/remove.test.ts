import { describe, expect, it } from 'vitest';
import type { ExportRow } from '../../export/types';
import { referenceId, sampleId } from '../../project/ids';
import { allReferences } from '../../project/references';
import { defaultRecipe } from '../../quality/recipe';
import { sampleGroup } from '../selectors/sampleGroup';
import type { StudioState } from '../store/store';
import type { Studio } from '../studio';
import { fakeStudio, until } from '../testing/fakeStudio';
import { rowSource, samplesIn, worthKeeping } from './export/exportRows';
import { learn } from './learn/learn';
import { loadModel } from './model/model';
import { addPastedText, dropReferences } from './references/references';
import { watchReferences } from './references/watchReferences';
import { removeFile, removeRun, removeSamples } from './remove';
import { showSource } from './synthesise/showSource';
import { synthesise } from './synthesise/synthesise';
import { bringBack, undo } from './undo';

const reference = (name: string): string => `def ${name}(x):\n    return x + 1\n\nassert ${name}(4) == ??`;
/** All samples, then the examples. */
const exported = (state: StudioState): readonly ExportRow[] => [
  ...rowSource(state, { scope: 'all', withReferences: true }, new Map()).rows(),
];
const NAMES = ['one', 'two_more', 'three', 'four_of_them'];
const whole = 'def shout(text, times):\n    return text.upper() * times\n\nassert shout("a", 3) == ??';
const cut = 'def least(a, b):\n    if a < b:\n        return a\n    return b\n\nassert least(3, 5) == ??  # …';

async function drawn(texts: readonly string[]): Promise<Studio> {
  const studio = fakeStudio({ texts });
  watchReferences(studio);
  await addPastedText(studio, NAMES.map((name) => JSON.stringify({ input: reference(name) })).join('\n'));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 2 });
  await learn(studio);
  studio.store.setDraftSampling({ count: texts.length });
  await synthesise(studio);
  return studio;
}
const groups = ({ store }: Studio): string[] =>
  store.getState().project.samples.map((sample) => sampleGroup(defaultRecipe, sample));
const ids = ({ store }: Studio): string[] => store.getState().project.samples.map(({ id }) => id);

describe('samples', () => {
  it('that were cut are not good, and the file says so', async () => {
    const studio = await drawn([whole, cut]);
    const state = studio.store.getState();
    expect(groups(studio).filter((group) => group === 'good')).toHaveLength(1);
    expect(samplesIn(state, 'good').map(({ row }) => row.text)).toEqual([whole]);
    expect(worthKeeping(state.project)).toEqual(samplesIn(state, 'good'));
    const lineages = exported(state).map(({ lineage }) => lineage());
    expect(lineages[0]).toMatchObject({ id: 'sample-1', verdict: 'good', finish_reason: 'stop' });
    expect(lineages[1]).toMatchObject({ id: 'sample-2', finish_reason: 'length' });
  });

  it('name examples as the page does, dropped rows counted', async () => {
    const studio = await drawn([reference('four_of_them')]);
    dropReferences(studio, [referenceId(0)]);
    await until(() => studio.store.getState().project.samples.every(({ judgement }) => judgement !== null));
    const state = studio.store.getState();
    const [sample, example] = exported(state);
    expect(sample!.lineage()).toMatchObject({
      nearest_reference: 'example-4',
      reasons: 'Word for word example 4.',
    });
    expect(example).toMatchObject({ origin: 'yours', text: reference('two_more') });
    expect(example!.lineage()).toMatchObject({ id: 'example-2', source: 'pasted text:2', verdict: 'reference' });
  });

  it('of one source are shown, measured and exported alone', async () => {
    const studio = await drawn([whole, 'words']);
    studio.store.setSession({ samplePrompt: 'none' });
    await synthesise(studio);
    const state = () => studio.store.getState();
    expect(state().session.sampleMetrics?.rows).toBe(4);
    // Narrowed, widened and narrowed again faster than it is measured.
    for (const source of ['no-prompt', null, 'no-prompt']) showSource(studio, source);
    await until(() => state().session.sampleMetrics?.rows === 2);
    for (const source of [null, 'no-prompt', null]) showSource(studio, source);
    await until(() => state().session.sampleMetrics?.rows === 4);
    showSource(studio, 'no-prompt');
    await until(() => state().session.sampleMetrics?.rows === 2);
    expect(samplesIn(state(), 'all').map(({ id }) => id)).toEqual(['s2', 's3']);
    removeSamples(studio, [sampleId(2), sampleId(3)]);
    expect(state().session.shownSource).toBeNull();
    expect(samplesIn(state(), 'all').map(({ id }) => id)).toEqual(['s0', 's1']);
  });

  it('can be deleted and brought back, and what repeated them is judged anew', async () => {
    const studio = await drawn([whole, 'words', whole]);
    expect(groups(studio)).toEqual(['good', 'off-domain', 'duplicate']);
    studio.store.setTicked([sampleId(0)], true);
    removeSamples(studio, [sampleId(0)]);
    await until(() => groups(studio).join() === 'off-domain,good');
    expect(studio.store.getState().session.mapPoints.map(({ id }) => id)).not.toContain('s0');
    expect(studio.store.getState().project.tickedIds).toEqual([]);
    bringBack(studio);
    await until(() => groups(studio).join() === 'good,off-domain,duplicate');
    expect(ids(studio)).toEqual(['s0', 's1', 's2']);
    expect(studio.store.getState().project.tickedIds).toEqual(['s0']);
    // Brought back while the others are judged without it.
    removeSamples(studio, [sampleId(0)]);
    bringBack(studio);
    await until(() => groups(studio).join() === 'good,off-domain,duplicate');
    // Two in a row, and no verdict waits: the figures are of what is left.
    removeSamples(studio, [sampleId(1)]);
    bringBack(studio);
    removeSamples(studio, [sampleId(1)]);
    await until(() => studio.store.getState().session.sampleMetrics?.rows === 2);
    bringBack(studio);
    await until(() => studio.store.getState().session.sampleMetrics?.rows === 3);
    // Numbers go on: a sample drawn after a deletion never takes another's.
    removeSamples(studio, [sampleId(2)]);
    await synthesise(studio);
    expect(ids(studio)).toEqual(['s0', 's1', 's3', 's4', 's5']);
  });
});

describe('runs and files', () => {
  it('come back where they were', async () => {
    const studio = await drawn([whole]);
    await learn(studio);
    const state = () => studio.store.getState();
    const [first, second] = state().project.runs.map(({ id }) => id);
    removeRun(studio, first!);
    expect(state().project.runs.map(({ id }) => id)).toEqual([second]);
    bringBack(studio);
    expect(state().project.runs.map(({ id }) => id)).toEqual([first, second]);
    expect(state().session.activeRunId).toBe(second);
    removeRun(studio, second!);
    expect(state().session.activeRunId).toBe(first);
    bringBack(studio);
    expect(state().session.activeRunId).toBe(second);

    dropReferences(studio, [referenceId(2)]);
    removeFile(studio, state().project.files[0]!.id);
    expect(allReferences(state().project)).toEqual([]);
    bringBack(studio);
    expect(allReferences(state().project).map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3']);
    expect(state().project.droppedIds).toEqual(['r2']);
    bringBack(studio);
    expect(state().session.removed).toBeNull();
  });
});

describe('what was removed', () => {
  it('comes back by the key after the note is gone, and what was drawn since stays', async () => {
    const studio = await drawn([whole, 'words', whole]);
    const { session } = studio.store.getState();
    expect(session.undoSteps).toEqual([]);
    removeSamples(studio, [sampleId(0), sampleId(1)]);
    expect(studio.store.getState().session.removed?.label).toBe('2 samples deleted');
    await synthesise(studio);
    expect(studio.store.getState().session.removed).toBeNull();
    undo(studio);
    expect(ids(studio)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    await until(() => groups(studio).join() === 'good,off-domain,duplicate,duplicate,off-domain,duplicate');
    expect(studio.store.getState().project.drawnCount).toBe(6);
  });

  it('comes back by the note alone where a row was dropped since', async () => {
    const studio = await drawn([whole]);
    const state = () => studio.store.getState();
    const run = state().project.runs[0]!;
    removeRun(studio, run.id);
    dropReferences(studio, [referenceId(3)]);
    bringBack(studio);
    expect(state().project.runs).toEqual([run]);
    expect(state().session).toMatchObject({
      removed: null,
      activeRunId: run.id,
      undoSteps: [{ label: 'example 4 dropped' }],
    });
    expect(state().project.droppedIds).toEqual(['r3']);
  });
});
