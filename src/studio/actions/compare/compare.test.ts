import { describe, expect, it } from 'vitest';
import { referenceId } from '../../../project/ids';
import { batchOf, sourceOf } from '../../../project/samples';
import { drawing } from '../../selectors/drawing';
import { learnObstacle } from '../../selectors/learnObstacle';
import { synthesisObstacle } from '../../selectors/synthesisObstacle';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { learn } from '../learn/learn';
import { isBusy, loadModel } from '../model/model';
import { openProjectFile } from '../projects/projects';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { judgeSamples } from '../synthesise/judge';
import { synthesise } from '../synthesise/synthesise';
import { cancelMethods, drawByMethods } from './drawByMethods';
import { drawsReport } from './drawsReport';
import { measureDraws, measuredKey } from './measureDraws';

const EXAMPLES = JSON.stringify(
  Array.from({ length: 6 }, (_, at) => `Tell me in ${at + 2} words what the ${'abcdef'[at]} does at sea today.`),
);
const TEXTS = Array.from(
  { length: 14 },
  (_, at) => `Write to ship ${at} and say that it leaves the port of ${'nopqrstuvwxyza'[at]} tonight.`,
);

async function ready(options: FakeOptions = {}) {
  const studio = fakeStudio({ texts: TEXTS, ...options });
  watchReferences(studio);
  await addPastedText(studio, EXAMPLES);
  await loadModel(studio, { kind: 'embedded' });
  studio.store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'copies' }, { name: 'ending' }] } });
  studio.store.setComparedCount(12);
  return studio;
}

const state = ({ store }: Awaited<ReturnType<typeof ready>>) => store.getState();

describe('drawing by methods', () => {
  it('is a draw each, of as many rows, judged by the same checks', async () => {
    const studio = await ready({ refusedMethods: ['magpie-human'] });
    studio.store.setComparedMethods(['no-prompt', 'magpie-human', 'random-prompt']);
    await drawByMethods(studio);
    const { batches, samples } = state(studio).project;
    expect(batches.map(({ method, count, sourceName }) => [method, count, sourceName])).toEqual([
      ['no-prompt', 12, 'No prompt'],
      ['random-prompt', 12, 'Random soft prompt'],
    ]);
    expect(batches[1]).toMatchObject({ methodFacts: [{ name: 'Soft tokens', value: '96' }] });
    expect(samples).toHaveLength(24);
    expect(samples.every(({ judgement }) => judgement !== null)).toBe(true);
    expect(new Set(samples.map((sample) => sourceOf(batchOf({ batches }, sample))))).toEqual(
      new Set(['no-prompt', 'random-prompt']),
    );
    expect(state(studio).session.methodsNotRun).toMatchObject([
      { method: 'magpie-human', error: { message: 'It cannot run here.' } },
    ]);
    const [, , last] = studio.engine.calls.sample;
    expect(last!.method).toMatchObject({ id: 'random-prompt', references: expect.any(Array) });
    expect(last!.method!.trainRows.length).toBeLessThan(last!.method!.references.length);
    expect(last!.sampling.seed).toBe(studio.engine.calls.sample[0]!.sampling.seed);
  });

  it('draws from a prompt that was learned here instead of learning it again', async () => {
    const studio = await ready();
    await learn(studio);
    studio.store.setComparedMethods(['domino', 'direct-domain']);
    await drawByMethods(studio);
    const [learned, own] = studio.engine.calls.sample;
    expect(learned!.prompt).toBeDefined();
    expect(learned!.method).toBeUndefined();
    expect(own!.method).toMatchObject({ id: 'direct-domain' });
    const [first, second] = state(studio).project.batches;
    expect(first).toMatchObject({ method: 'domino', runId: state(studio).project.runs[0]!.id });
    expect(second).toMatchObject({ method: 'direct-domain', runId: null, prompt: new Uint8Array([1]) });
  });

  it('learns anew where a run learned of other examples', async () => {
    const studio = await ready();
    await learn(studio);
    studio.store.setComparedMethods(['domino']);
    const { edit } = studio.store;
    edit({ type: 'dropReferences', ids: [referenceId(0)] });
    await drawByMethods(studio);
    // As many, and one has another text.
    edit({ type: 'restoreReferences', ids: [referenceId(0)] });
    const [run] = state(studio).project.runs;
    const references = run!.references.map((each, at) => (at === 0 ? { ...each, input: 'Another text.' } : each));
    edit({ type: 'removeRun', id: run!.id });
    edit({ type: 'addRun', run: { ...run!, references } });
    await drawByMethods(studio);
    edit({ type: 'removeRun', id: run!.id });
    // Read from where it is kept: equal records, and others.
    edit({ type: 'addRun', run: structuredClone(run!) });
    await drawByMethods(studio);
    expect(state(studio).project.batches.map(({ runId }) => runId)).toEqual([null, null, run!.id]);
    expect(studio.engine.calls.sample.map(({ method }) => method?.references.length)).toEqual([5, 6, undefined]);
  });

  it('ends where it is cancelled, with the rows that are there', async () => {
    const studio = await ready({ delayMs: 240 });
    studio.store.setComparedMethods(['no-prompt', 'random-prompt']);
    const job = drawByMethods(studio);
    await until(() => state(studio).project.samples.length > 2);
    await cancelMethods(studio);
    await job;
    expect(state(studio).session.methodsStatus.kind).toBe('done');
    expect(state(studio).project.batches.map(({ method }) => method)).toEqual(['no-prompt']);
    expect(state(studio).project.samples.length).toBeLessThan(12);
  });
});

describe('before the first row', () => {
  it('a comparison can be cancelled, and nothing else begins or leaves', async () => {
    let known: () => void = () => undefined;
    const studio = await ready({ familiarityWaits: new Promise<void>((resolve) => (known = resolve)) });
    studio.store.setComparedMethods(['no-prompt', 'random-prompt']);
    const said: string[] = [];
    studio.store.subscribe(({ session }) => said.push(session.announcement.text));
    const job = drawByMethods(studio);
    expect(drawing(state(studio))).not.toBeNull();
    expect(isBusy(studio)).toBe(true);
    await cancelMethods(studio);
    expect(await synthesise(studio)).toBeNull();
    known();
    await job;
    expect(studio.engine.calls.sample).toEqual([]);
    expect(state(studio).project.batches).toEqual([]);
    expect(said).toContain('0 of 2 methods were drawn.');
    expect(state(studio).session).toMatchObject({ methodsStatus: { kind: 'done' }, synthesisStatus: { kind: 'idle' } });
    expect(isBusy(studio)).toBe(false);
  });

  it('of each method the studio is as busy as while rows come', async () => {
    const studio = await ready();
    const { methodsStatus } = state(studio).session;
    const at = { kind: 'drawing', at: 2, of: 3, method: 'domino', words: 'Begins', cancelling: false } as const;
    studio.store.setSession({ methodsStatus: at });
    expect(isBusy(studio)).toBe(true);
    expect(learnObstacle(state(studio))).toBe('Wait until the samples are drawn, or cancel them.');
    expect(synthesisObstacle(state(studio))).toBe('Wait until the samples are drawn, or cancel them.');
    await openProjectFile(studio, [new File(['x'], 'other.domino')]);
    expect(state(studio).session.toasts.map(({ error }) => error.message)).toEqual([
      'Learning, drawing or proving is under way, and would end.',
    ]);
    studio.store.setSession({ methodsStatus });
    expect(learnObstacle(state(studio))).toBeNull();
  });
});

describe('draws', () => {
  it('are measured side by side, and reported in one file’s worth of data', async () => {
    const studio = await ready();
    studio.store.setComparedMethods(['no-prompt', 'random-prompt']);
    await drawByMethods(studio);
    expect(drawsReport(state(studio).project, state(studio).session, 0)).toBeNull();
    await measureDraws(studio);
    const { drawsMeasured } = state(studio).session;
    expect(drawsMeasured?.key).toBe(measuredKey(state(studio)));
    expect(drawsMeasured?.measured.arms.map(({ values }) => values.coverage.interval)).toEqual([
      [expect.any(Number), expect.any(Number)],
      [expect.any(Number), expect.any(Number)],
    ]);
    const report = drawsReport(state(studio).project, state(studio).session, 0)!;
    expect(report.arms.map(({ name, examples }) => [name, examples.length])).toEqual([
      ['1. No prompt', 3],
      ['2. Random soft prompt', 3],
    ]);
    expect(report.map?.groups.map(({ points }) => points.length)).toEqual([12, 12]);
    // Nothing has a time or a held-out distance of its own here.
    expect(report.columns.map(({ id }) => id)).not.toContain('perMinute');
    expect(report.columns.map(({ id }) => id)).toContain('coverage');
  });

  it('are measured anew where a row, an example or a verdict is another, and not reported before', async () => {
    const studio = await ready();
    studio.store.setComparedCount(205);
    studio.store.setComparedMethods(['no-prompt']);
    await drawByMethods(studio);
    const measure = async (): Promise<string> => {
      await judgeSamples(studio);
      await measureDraws(studio);
      const { project, session } = state(studio);
      expect(session.drawsMeasured!.key).toBe(measuredKey({ project, session }));
      expect(drawsReport(project, session, 0)).not.toBeNull();
      return session.drawsMeasured!.key;
    };
    const keys = [await measure()];
    const { edit } = studio.store;
    const [first, second] = state(studio).project.samples;
    const judged = [{ id: first!.id, judgement: first!.judgement }];
    const edits: Parameters<typeof edit>[0][] = [
      {
        type: 'all',
        edits: [
          { type: 'rewrite', texts: [{ id: first!.id, text: 'Write to another ship that it is late.' }] },
          { type: 'setJudgements', judgements: judged },
        ],
      },
      // As many rows are left as are measured.
      { type: 'removeSamples', ids: [second!.id] },
      { type: 'dropReferences', ids: [referenceId(0)] },
      {
        type: 'all',
        edits: [
          { type: 'restoreReferences', ids: [referenceId(0)] },
          { type: 'dropReferences', ids: [referenceId(1)] },
        ],
      },
    ];
    for (const each of edits) {
      edit(each);
      const { project, session } = state(studio);
      expect(drawsReport(project, session, 0)).toBeNull();
      keys.push(await measure());
    }
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are reported with the rows that were measured, not all that were drawn', async () => {
    const studio = await ready();
    studio.store.setComparedMethods(['no-prompt']);
    await drawByMethods(studio);
    studio.store.setComparedCount(1010);
    studio.store.setComparedMethods(['random-prompt']);
    await drawByMethods(studio);
    await measureDraws(studio);
    const report = drawsReport(state(studio).project, state(studio).session, 0)!;
    expect(report.summary).toEqual(['2 draws of 12, the first 200 of 1,010 rows beside 6 examples.']);
  });
});
