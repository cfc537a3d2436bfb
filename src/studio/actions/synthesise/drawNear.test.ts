import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { allReferences, keptReferences } from '../../../project/references';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { measureCoverage } from '../explore/coverage';
import { learn } from '../learn/learn';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { draw } from './draw';
import { drawNear, nearAim, nearOutcomeWords } from './drawNear';
import { cancelSynthesis, synthesise } from './synthesise';

/** The made-up vectors count letters: texts of the same letters lie together. */
const textsOf = (most: string, some: string): string[] =>
  Array.from({ length: 7 }, (_, at) => `${most.repeat(4 + at)} ${some.repeat(1 + (at % 3))}`);
const EXAMPLES = [...textsOf('a', 'b'), ...textsOf('d', 'e')];

async function ready(texts: readonly string[], options: FakeOptions = {}) {
  const studio = fakeStudio({ texts, ...options });
  const { store } = studio;
  await addPastedText(studio, JSON.stringify(EXAMPLES));
  await loadModel(studio, { kind: 'embedded' });
  store.setDraftOptions({ steps: 2, holdout: 0 });
  await learn(studio);
  store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'ending' }] } });
  store.setTemperature(0.7);
  store.setDraftSampling({ count: 8 });
  return studio;
}
type Ready = Awaited<ReturnType<typeof ready>>;
const project = ({ store }: Ready) => store.getState().project;
const session = ({ store }: Ready) => store.getState().session;
const idsOf = (studio: Ready, letter: string) =>
  keptReferences(project(studio)).flatMap(({ id, input }) => (input.startsWith(letter) ? [id] : []));

describe('coverage', () => {
  it('is that of passing rows alone, and finds the cluster that has none', async () => {
    // Rows near the d's are cut, so they do not pass.
    const studio = await ready(['aaaaaa b', 'aaaaa bb', 'ddddd e…']);
    await synthesise(studio);
    const found = (await measureCoverage(studio))!;
    expect(found.of).toBe(14);
    expect(idsOf(studio, 'd').every((id) => found.uncoveredIds.has(id))).toBe(true);
    expect(new Set(found.gaps.flatMap(({ referenceIds }) => referenceIds))).toEqual(found.uncoveredIds);
    for (const id of found.gaps[0]!.referenceIds) expect(idsOf(studio, 'd')).toContain(id);
    expect(session(studio).coverage).toBe(found);
    // Nothing changed: nothing is measured again.
    expect(await measureCoverage(studio)).toBe(found);
  });
});

describe('drawing near', () => {
  it('fits the active run’s prompt to these examples, draws from that, and says what became of them', async () => {
    const studio = await ready(['aaaaaa b', 'aaaaa bb']);
    await synthesise(studio);
    const near = idsOf(studio, 'd');
    const learned = session(studio).activeRunId && project(studio).runs[0]!.prompt!;
    await drawNear(studio, near);
    const { fitNear, sample } = studio.engine.calls;
    expect(fitNear).toMatchObject([{ prompt: learned, references: EXAMPLES.slice(7) }]);
    const [ordinary, batch] = project(studio).batches;
    expect(ordinary).not.toHaveProperty('near');
    expect(batch).toMatchObject({ near, runId: ordinary!.runId, method: 'domino', aim: nearAim(7), temperature: 0.7 });
    // The made-up engine marks what it fitted.
    expect(batch!.prompt!.at(-1)).toBe(9);
    expect(sample.at(-1)!.prompt).toBe(batch!.prompt);
    expect(session(studio).nearOutcome).toMatchObject({ referenceIds: near, before: 0, after: 0, passed: 14 });
    expect(nearOutcomeWords(session(studio).nearOutcome!)).toBe(
      '0 of 7 have a passing row nearby now, as before: 14 rows drawn, of which 14 pass.',
    );
  });

  it('sees the gap close', async () => {
    const studio = await ready(['aaaaaa b', 'aaaaa bb']);
    await synthesise(studio);
    const found = (await measureCoverage(studio))!;
    // From now on rows come near the others.
    const closing = { ...studio, engine: fakeStudio({ texts: textsOf('d', 'e') }).engine };
    await drawNear(closing, idsOf(studio, 'd'));
    const { nearOutcome, coverage } = session(studio);
    expect(nearOutcome).toMatchObject({ before: 0 });
    expect(nearOutcome!.after).toBeGreaterThanOrEqual(6);
    expect(coverage!.covered).toBe(found.covered + nearOutcome!.after);
  });

  it('leaves examples out that are gone, and draws nothing where all are', async () => {
    const studio = await ready(['aaaaaa b']);
    await drawNear(studio, ['r99' as never]);
    expect(studio.engine.calls.fitNear).toEqual([]);
    expect(project(studio).batches).toEqual([]);
  });

  it('leaves nothing behind where it is cancelled as the prompt is fitted, or where that fails', async () => {
    const studio = await ready(['aaaaaa b'], { delayMs: 20 });
    const drawn = drawNear(studio, [allReferences(project(studio))[0]!.id]);
    await until(() => studio.engine.calls.fitNear.length > 0);
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'sampling', fitting: true });
    await cancelSynthesis(studio);
    await drawn;
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'done', cancelled: true, rows: 0 });
    expect([project(studio).batches, project(studio).samples]).toEqual([[], []]);
    expect(session(studio).nearOutcome).toBeNull();

    const failing = { ...studio.engine, fitNear: () => fails() };
    await drawNear({ ...studio, engine: failing }, [allReferences(project(studio))[0]!.id]);
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'failed', error: { code: 'NAN_LOSS' } });
    expect(project(studio).batches).toEqual([]);
  });
});

// biome-ignore lint/correctness/useYield: it fails before it has anything to tell
async function* fails(): AsyncGenerator<never, never> {
  throw new StudioError('NAN_LOSS', 'It is not finite.', 'Choose others.');
}

describe('gaps first', () => {
  it('draws half, then near the largest gap, and never beyond the aim', async () => {
    const studio = await ready(['aaaaaa b', 'aaaaa bb']);
    const { store } = studio;
    store.setDrawUntil(true);
    store.setDraftAim({ pass: 60, most: 120 });
    store.setGapsFirst(true);
    await draw(studio);
    const { batches, samples } = project(studio);
    expect(batches[0]).not.toHaveProperty('near');
    expect(batches[0]).toMatchObject({ aim: { pass: 30, most: 60 } });
    for (const id of batches[1]!.near!) expect(idsOf(studio, 'd')).toContain(id);
    expect(samples.length).toBeGreaterThanOrEqual(60);
    expect(samples.length).toBeLessThanOrEqual(120);
    // What the gap did not need is drawn ordinarily.
    expect(batches.at(-1)).not.toHaveProperty('near');
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'done', cancelled: false });
  });

  it('draws as ever where it is off', async () => {
    const studio = await ready(['aaaaaa b']);
    studio.store.setDrawUntil(true);
    studio.store.setDraftAim({ pass: 6, most: 12 });
    await draw(studio);
    expect(project(studio).batches).toHaveLength(1);
    expect(studio.engine.calls.fitNear).toEqual([]);
  });
});
