import { describe, expect, it } from 'vitest';
import { sampleGroup } from '../store/verdict';
import type { Studio } from '../studio';
import { fakeStudio, until } from '../testing/fakeStudio';
import { referenceRows, samplesIn, toRow, worthKeeping } from './export/exportRows';
import { learn } from './learn/learn';
import { loadModel } from './model/model';
import { addPastedText } from './references/references';
import { watchReferences } from './references/watchReferences';
import { bringBack, removeFile, removeRun, removeSamples } from './remove';
import { showSource } from './synthesise/showSource';
import { synthesise } from './synthesise/synthesise';

const reference = (name: string): string => `def ${name}(x):\n    return x + 1\n\nassert ${name}(4) == ??`;
const NAMES = ['one', 'two_more', 'three', 'four_of_them'];
const whole = 'def shout(text, times):\n    return text.upper() * times\n\nassert shout("a", 3) == ??';
const cut = 'def least(a, b):\n    if a < b:\n        return a\n    return b\n\nassert least(3, 5) == ??  # …';

async function drawn(texts: readonly string[]): Promise<Studio> {
  const studio = fakeStudio({ texts });
  watchReferences(studio);
  await addPastedText(studio, NAMES.map((name) => JSON.stringify({ input: reference(name) })).join('\n'));
  await loadModel(studio);
  studio.store.getState().setDraftOptions({ steps: 2 });
  await learn(studio);
  studio.store.getState().setDraftSampling({ count: texts.length });
  await synthesise(studio);
  return studio;
}
const groups = ({ store }: Studio): string[] => store.getState().samples.map(sampleGroup);
const ids = ({ store }: Studio): string[] => store.getState().samples.map(({ id }) => id);

describe('samples', () => {
  it('that were cut are not good, and the file says so', async () => {
    const studio = await drawn([whole, cut]);
    const state = studio.store.getState();
    const [first, second] = state.samples;
    expect(groups(studio).filter((group) => group === 'good')).toHaveLength(1);
    expect(samplesIn(state, 'good').map(({ row }) => row.text)).toEqual([whole]);
    expect(worthKeeping(state)).toEqual(samplesIn(state, 'good'));
    expect(first && toRow(state, first)).toMatchObject({ id: 'sample-1', verdict: 'good', finishReason: 'stop' });
    expect(second && toRow(state, second)).toMatchObject({ id: 'sample-2', finishReason: 'length' });
  });

  it('name examples as the page does, dropped rows counted', async () => {
    const studio = await drawn([reference('four_of_them')]);
    studio.store.getState().dropReferences(['r0']);
    await until(() => studio.store.getState().samples.every(({ verdict }) => verdict !== null));
    const state = studio.store.getState();
    const [sample] = state.samples;
    expect(sample && toRow(state, sample)).toMatchObject({
      nearestReference: 'example-4',
      reasons: ['Word for word example 4.'],
    });
    expect(referenceRows(state)[0]).toEqual({
      id: 'example-2',
      source: 'pasted text:2',
      input: reference('two_more'),
      verdict: 'reference',
    });
  });

  it('of one source are shown, measured and exported alone', async () => {
    const studio = await drawn([whole, 'words']);
    studio.store.setState({ samplePrompt: 'none' });
    await synthesise(studio);
    const state = () => studio.store.getState();
    expect(state().sampleMetrics?.rows).toBe(4);
    // Narrowed, widened and narrowed again faster than it is measured.
    for (const source of ['no-prompt', null, 'no-prompt']) showSource(studio, source);
    await until(() => state().sampleMetrics?.rows === 2);
    for (const source of [null, 'no-prompt', null]) showSource(studio, source);
    await until(() => state().sampleMetrics?.rows === 4);
    showSource(studio, 'no-prompt');
    await until(() => state().sampleMetrics?.rows === 2);
    expect(samplesIn(state(), 'all').map(({ id }) => id)).toEqual(['s2', 's3']);
    removeSamples(studio, new Set(['s2', 's3']));
    expect(state().shownSource).toBeNull();
    expect(samplesIn(state(), 'all').map(({ id }) => id)).toEqual(['s0', 's1']);
  });

  it('can be deleted and brought back, and what repeated them is judged anew', async () => {
    const studio = await drawn([whole, 'words', whole]);
    expect(groups(studio)).toEqual(['good', 'off-domain', 'duplicate']);
    studio.store.getState().setTicked(['s0'], true);
    removeSamples(studio, new Set(['s0']));
    await until(() => groups(studio).join() === 'off-domain,good');
    expect(studio.store.getState().mapPoints.map(({ id }) => id)).not.toContain('s0');
    expect(studio.store.getState().tickedIds.size).toBe(0);
    bringBack(studio);
    await until(() => groups(studio).join() === 'good,off-domain,duplicate');
    expect(ids(studio)).toEqual(['s0', 's1', 's2']);
    expect([...studio.store.getState().tickedIds]).toEqual(['s0']);
    // Brought back while the others are judged without it.
    removeSamples(studio, new Set(['s0']));
    bringBack(studio);
    await until(() => groups(studio).join() === 'good,off-domain,duplicate');
    // Two in a row, and no verdict waits: the figures are of what is left.
    removeSamples(studio, new Set(['s1']));
    bringBack(studio);
    removeSamples(studio, new Set(['s1']));
    await until(() => studio.store.getState().sampleMetrics?.rows === 2);
    bringBack(studio);
    await until(() => studio.store.getState().sampleMetrics?.rows === 3);
    // Numbers go on: a sample drawn after a deletion never takes another's.
    removeSamples(studio, new Set(['s2']));
    await synthesise(studio);
    expect(ids(studio)).toEqual(['s0', 's1', 's3', 's4', 's5']);
  });
});

describe('runs and files', () => {
  it('come back where they were', async () => {
    const studio = await drawn([whole]);
    await learn(studio);
    const state = () => studio.store.getState();
    const [first, second] = state().runs.map(({ id }) => id);
    removeRun(studio, first as string);
    expect(state().runs.map(({ id }) => id)).toEqual([second]);
    bringBack(studio);
    expect(state().runs.map(({ id }) => id)).toEqual([first, second]);
    expect(state().activeRunId).toBe(second);
    removeRun(studio, second as string);
    expect(state().activeRunId).toBe(first);
    bringBack(studio);
    expect(state().activeRunId).toBe(second);

    state().dropReferences(['r2']);
    removeFile(studio, state().files[0]?.key ?? '');
    expect(state().references).toEqual([]);
    bringBack(studio);
    expect(state().references.map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3']);
    expect([...state().droppedIds]).toEqual(['r2']);
    bringBack(studio);
    expect(state().removed).toBeNull();
  });
});
