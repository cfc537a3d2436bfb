import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { pilotRows } from '../../../generation/pilot';
import { allReferences } from '../../../project/references';
import { funnelOf } from '../../selectors/funnel';
import { recipeOf } from '../../selectors/sampleGroup';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { learn } from '../learn/learn';
import { loadModel } from '../model/model';
import { watchEngine } from '../model/recovery';
import { addPastedText, dropReferences } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { cancelSynthesis, synthesise } from './synthesise';

const EXAMPLES = '["Say it well today.", "Name the largest river.", "Describe the sea at night."]';
/** Half of the rows end by themselves; that is all that is asked of them. */
const HALF = ['Tell me of the moon.', 'Count the stars you …'];

async function ready(aim: { pass: number; most: number }, options: FakeOptions = {}) {
  const studio = fakeStudio({ texts: HALF, ...options });
  const { store } = studio;
  watchReferences(studio);
  watchEngine(studio);
  await addPastedText(studio, EXAMPLES);
  await loadModel(studio, { kind: 'embedded' });
  store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'ending' }] } });
  store.setSamplePrompt('none');
  store.setDrawUntil(true);
  store.setDraftAim(aim);
  store.setTemperature(0.7);
  return studio;
}
type Ready = Awaited<ReturnType<typeof ready>>;

const project = ({ store }: Ready) => store.getState().project;
const status = ({ store }: Ready) => store.getState().session.synthesisStatus;
function counts(studio: Ready): Record<string, number> {
  const { samples } = project(studio);
  const parts = funnelOf(recipeOf(project(studio)), samples);
  expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(samples.length);
  return Object.fromEntries(parts.map(({ group, count }) => [group, count]));
}

describe('drawing until rows pass', () => {
  it('ends with enough, keeps all that it drew, and records what it was for', async () => {
    const studio = await ready({ pass: 20, most: 100 });
    await synthesise(studio);
    const { good, cut } = counts(studio);
    expect(good).toBeGreaterThanOrEqual(20);
    expect(good! + cut!).toBe(project(studio).samples.length);
    expect(project(studio).samples.length).toBeLessThan(60);
    expect(project(studio).batches).toMatchObject([{ aim: { pass: 20, most: 100 }, count: 100, temperature: 0.7 }]);
    expect(status(studio)).toMatchObject({ kind: 'done', cancelled: false, tokens: 60 * (good! + cut!) });
    expect(status(studio)).not.toHaveProperty('passedOnly');
    expect(project(studio).samples.map(({ row }) => row.index)).toEqual(
      Array.from({ length: good! + cut! }, (_, index) => index),
    );
  });

  it('draws once, however often it is asked to, and says at once that it draws', async () => {
    const studio = await ready({ pass: 20, most: 100 });
    const first = synthesise(studio);
    expect(status(studio)).toMatchObject({ kind: 'sampling', done: 0, total: 100, pass: 20 });
    expect(await synthesise(studio)).toBeNull();
    expect(await first).toBe('reached');
    expect(project(studio).batches).toHaveLength(1);
  });

  it('ends with the most, and says how many pass', async () => {
    const studio = await ready({ pass: 30, most: 40 });
    await synthesise(studio);
    expect(counts(studio)).toEqual({ good: 20, cut: 20 });
    expect(status(studio)).toMatchObject({ kind: 'done', rows: 40, passedOnly: 20 });
  });

  it('counts rows that pass in this draw alone', async () => {
    const studio = await ready({ pass: 10, most: 100 });
    await synthesise(studio);
    const before = project(studio).samples.length;
    await synthesise(studio);
    expect(project(studio).samples.length).toBe(2 * before);
  });

  it('draws a number where there is nothing to check against', async () => {
    const studio = await ready({ pass: 10, most: 100 });
    dropReferences(
      studio,
      allReferences(project(studio)).map(({ id }) => id),
    );
    studio.store.setDraftSampling({ count: 5 });
    await synthesise(studio);
    expect(project(studio).samples).toHaveLength(5);
    expect(project(studio).batches[0]).not.toHaveProperty('aim');
  });

  it('is not begun where the most is too few', async () => {
    const studio = await ready({ pass: 10, most: 9 });
    await synthesise(studio);
    expect(project(studio).batches).toEqual([]);
    expect(studio.store.getState().session.toasts[0]?.error.message).toMatch(/Of at most 9 rows 10 cannot pass/);
  });

  it('is cancelled while it waits for verdicts, at once and without ending the worker', async () => {
    const studio = await ready({ pass: 20, most: 100 });
    const { judge } = studio.checks;
    let go = (): void => {};
    studio.checks.judge = async (...parameters) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return judge(...parameters);
    };
    const job = synthesise(studio);
    await until(() => project(studio).samples.length === 20);
    await cancelSynthesis(studio);
    await until(() => status(studio).kind === 'done');
    expect(status(studio)).toMatchObject({ cancelled: true, rows: 20 });
    studio.checks.judge = judge;
    go();
    await job;
    expect(counts(studio)).toEqual({ good: 10, cut: 10 });
    expect(studio.engine.calls.load).toHaveLength(1);
  });

  it('goes on over the death of the worker, from the rows there are', async () => {
    const studio = await ready({ pass: 20, most: 100 }, { delayMs: 8 });
    const job = synthesise(studio);
    await until(() => project(studio).samples.length > 3);
    studio.engine.crash(new StudioError('WORKER_LOST', 'The model worker stopped.', 'It starts again.'));
    await job;
    expect(counts(studio).good).toBeGreaterThanOrEqual(20);
    const indices = project(studio).samples.map(({ row }) => row.index);
    expect(new Set(indices).size).toBe(indices.length);
    expect(status(studio)).toMatchObject({ kind: 'done', cancelled: false });
  });

  it('ends with an error where rows cannot be run, in the words of what is missing', async () => {
    const studio = await ready({ pass: 20, most: 100 });
    const { store } = studio;
    const add = (name: string) => `def ${name}(x):\n    return x + 1\n\nassert ${name}(4) == ??`;
    dropReferences(
      studio,
      allReferences(project(studio)).map(({ id }) => id),
    );
    await addPastedText(studio, JSON.stringify(['one', 'two', 'three'].map(add)));
    store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'runs' }] } });
    studio.python.run = () => Promise.reject(new StudioError('PYTHON_UNAVAILABLE', 'No Python here.', 'Connect.'));
    await synthesise(studio);
    expect(status(studio)).toMatchObject({
      kind: 'failed',
      error: { code: 'PYTHON_UNAVAILABLE', remedy: 'No Python here. Connect.' },
    });
    expect(counts(studio)).toEqual({ unsure: 20 });
  });

  it('ends with an error where rows cannot be checked, and keeps them', async () => {
    const studio = await ready({ pass: 20, most: 100 });
    studio.checks.judge = async () => {
      throw new StudioError('INTERNAL', 'The checks worker stopped.', 'It starts again.');
    };
    await synthesise(studio);
    expect(status(studio)).toMatchObject({ kind: 'failed', rows: 20, error: { code: 'INTERNAL' } });
    expect(project(studio).samples).toHaveLength(20);
  });
});

describe('a pilot', () => {
  it('chooses the temperature, is part of the draw, and is not repeated for the same prompt', async () => {
    const studio = await ready({ pass: 40, most: 200 });
    const { store } = studio;
    store.setTemperature(null);
    await synthesise(studio);
    const [batch] = project(studio).batches;
    // The temperature is looked at again after every round, so each row says what it was drawn at, and all are counted.
    const own = project(studio).samples.map(({ row }) => row.temperature);
    expect(batch?.pilot?.map(({ temperature }) => temperature)).toEqual([0.3, 0.5, 0.7, 0.9]);
    for (const { temperature, drawn } of batch!.pilot!)
      expect(own.filter((each) => each === temperature)).toHaveLength(drawn);
    // Every second row passes: of the first 32 those at 0.3 and 0.7, and nothing is asked for at the others.
    expect(batch?.pilot?.filter(({ passed }) => passed === 0)).toEqual([
      { temperature: 0.5, drawn: 8, passed: 0 },
      { temperature: 0.9, drawn: 8, passed: 0 },
    ]);
    expect([0.3, 0.7]).toContain(batch?.temperature);
    expect(counts(studio).good).toBeGreaterThanOrEqual(40);
    expect(counts(studio).good).toBeLessThan(40 + pilotRows({ temperature: 'auto' }) / 2);

    await synthesise(studio);
    expect(project(studio).batches[1]).toMatchObject({ temperature: batch!.temperature });
    expect(project(studio).batches[1]).not.toHaveProperty('pilot');

    // Another prompt, or another sampler, has its own.
    store.setDraftSampling({ topP: 1 });
    await synthesise(studio);
    expect(project(studio).batches[2]).toHaveProperty('pilot');
    store.setDraftOptions({ steps: 2 });
    await learn(studio);
    store.setSamplePrompt('active-run');
    await synthesise(studio);
    expect(project(studio).batches[3]).toHaveProperty('pilot');
  });

  it('chooses whether examples stand in front, of those that the run trained on, and says so', async () => {
    const studio = await ready({ pass: 40, most: 200 });
    const { store } = studio;
    store.setTemperature(null);
    store.setDraftOptions({ steps: 2, holdout: 0 });
    await learn(studio);
    store.setSamplePrompt('active-run');
    await synthesise(studio);
    const [batch] = project(studio).batches;
    const [run] = project(studio).runs;
    const trained = run!.references.filter(({ id }) => !run!.heldOutIds.includes(id));
    expect(batch?.inFront).toEqual(trained.map(({ id }) => id));
    expect(studio.engine.calls.sample[0]?.inFront?.texts).toEqual(trained.map(({ input }) => input));
    expect(batch?.pilot?.some(({ examples }) => examples === 3)).toBe(true);
    expect(batch?.pilot?.some(({ examples }) => examples === undefined)).toBe(true);
    const own = project(studio).samples.map(({ row: { temperature, examples } }) => `${temperature}/${examples}`);
    for (const { temperature, examples, drawn } of batch!.pilot!)
      expect(own.filter((each) => each === `${temperature}/${examples}`)).toHaveLength(drawn);

    // The next draw goes on so; a number in the field is a person's own; without a prompt rows have none.
    await synthesise(studio);
    expect(project(studio).batches[1]?.examples).toBe(batch?.examples);
    store.setDraftExamples(2);
    store.setTemperature(0.6);
    await synthesise(studio);
    expect(project(studio).batches[2]).toMatchObject({ temperature: 0.6, examples: 2 });
    expect(project(studio).samples.at(-1)?.row.examples).toBe(2);
    store.setSamplePrompt('none');
    await synthesise(studio);
    expect(project(studio).batches[3]).not.toHaveProperty('inFront');
    store.setSamplePrompt('active-run');
    store.setDraftExamples(9);
    expect(await synthesise(studio)).toBeNull();
    expect(project(studio).batches).toHaveLength(4);
  });

  it('tries no examples of which the run held some out so that too few are left, or where the prompt stands in a chat', async () => {
    const studio = await ready({ pass: 40, most: 200 });
    const { store } = studio;
    store.setTemperature(null);
    store.setDraftOptions({ steps: 2, holdout: 0.34 });
    await learn(studio);
    store.setSamplePrompt('active-run');
    await synthesise(studio);
    expect(project(studio).runs[0]!.heldOutIds).toHaveLength(1);
    expect(project(studio).batches[0]).not.toHaveProperty('inFront');
    expect(project(studio).batches[0]?.pilot?.map(({ temperature }) => temperature)).toEqual([0.3, 0.5, 0.7, 0.9]);
  });

  it('chooses nothing where nothing passes', async () => {
    const studio = await ready({ pass: 20, most: 64 }, { texts: ['Never at an …'] });
    studio.store.setDraftSampling({ temperature: 0.6 });
    studio.store.setTemperature(null);
    await synthesise(studio);
    expect(project(studio).batches).toMatchObject([{ temperature: 0.6 }]);
    expect(status(studio)).toMatchObject({ kind: 'done', rows: 64, passedOnly: 0 });
  });

  it('keeps what it drew when it is cancelled, and chooses nothing', async () => {
    const studio = await ready({ pass: 40, most: 200 }, { delayMs: 80 });
    studio.store.setTemperature(null);
    const job = synthesise(studio);
    await until(() => project(studio).samples.length > 3);
    await cancelSynthesis(studio);
    await job;
    expect(status(studio)).toMatchObject({ kind: 'done', cancelled: true });
    expect(project(studio).batches[0]).not.toHaveProperty('pilot');
    expect(project(studio).samples.every(({ row }) => row.temperature !== undefined)).toBe(true);
  });
});
