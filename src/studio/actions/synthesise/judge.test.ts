import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../errors';
import { sampleId } from '../../../project/ids';
import { allReferences } from '../../../project/references';
import { foundAnswer, foundWords, partsWithAnswer } from '../../selectors/computedAnswer';
import { objectionsTo } from '../../selectors/sentences';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { askCheck } from '../checks/recipe';
import { selectRow } from '../explore/map';
import { loadModel } from '../model/model';
import { addPastedText, dropReferences } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { removeSamples } from '../remove';
import { beginRewriting, endRewriting } from '../review/review';
import { bringBack } from '../undo';
import { judgeSamples } from './judge';
import { synthesise } from './synthesise';

const EXAMPLES = '["Say it well today.", "Name the largest river.", "Describe the sea at night."]';

const TEXTS = ['Tell me of the moon.', 'Count the stars you see.', 'Sing of the old town.'];
const PROGRAMS = JSON.stringify(
  ['one', 'two', 'three'].map((name) => `def ${name}(x):\n    return x\n\nassert ${name}(1)`),
);

async function drawn(count = 4, examples = EXAMPLES, texts: readonly string[] = TEXTS) {
  const studio = fakeStudio({ texts });
  watchReferences(studio);
  await addPastedText(studio, examples);
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setSession({ samplePrompt: 'none' });
  studio.store.setDraftSampling({ count });
  await synthesise(studio);
  return studio;
}

const samplesOf = ({ store }: Awaited<ReturnType<typeof drawn>>) => store.getState().project.samples;
const allJudged = (studio: Awaited<ReturnType<typeof drawn>>) =>
  samplesOf(studio).every(({ judgement }) => judgement !== null);

describe('answers of the model', () => {
  const answerOf = (studio: Awaited<ReturnType<typeof drawn>>, at: number) =>
    partsWithAnswer(studio.store.getState().project, samplesOf(studio)[at]!)?.answer ?? null;

  it('go with the rows once the check is asked, and are asked for once', async () => {
    const studio = fakeStudio({ texts: [...TEXTS, 'Say yyy.'], chats: true });
    watchReferences(studio);
    await addPastedText(studio, EXAMPLES);
    await loadModel(studio, { kind: 'embedded' });
    studio.store.setSession({ samplePrompt: 'none' });
    studio.store.setDraftSampling({ count: 4 });
    await synthesise(studio);
    await until(() => allJudged(studio));
    expect(answerOf(studio, 0)).toBeNull();
    const asked = vi.spyOn(studio.engine, 'answerTexts');
    askCheck(studio, 'model-answer', 'Has an answer', true);
    await until(() => answerOf(studio, 0) !== null && allJudged(studio));
    expect([0, 1, 2, 3].map((at) => answerOf(studio, at))).toEqual(['Four.', 'Four.', 'Four.', null]);
    expect(foundWords(foundAnswer(samplesOf(studio)[0]!)!, samplesOf(studio)[0]!)).toBe(
      'Answer of the model, 4 of 5 replies agree',
    );
    const calls = asked.mock.calls.length;
    askCheck(studio, 'model-answer', 'Has an answer', false);
    await until(() => answerOf(studio, 0) === null);
    askCheck(studio, 'model-answer', 'Has an answer', true);
    await until(() => answerOf(studio, 0) !== null);
    expect(asked.mock.calls).toHaveLength(calls);
  });

  it('are not to be had of a model that has no chat template, and it says so', async () => {
    const studio = await drawn(2);
    await until(() => allJudged(studio));
    askCheck(studio, 'model-answer', 'Has an answer', true);
    await until(() => samplesOf(studio).every(({ judgement }) => judgement?.findings['model-answer'] !== undefined));
    const { project } = studio.store.getState();
    expect(objectionsTo(project, project.samples[0]!).join(' ')).toContain('The model has no chat template.');
  });
});

describe('judging', () => {
  it('goes on in a new session where the worker died, and says nothing of it', async () => {
    const studio = await drawn();
    const { judge } = studio.checks;
    let deaths = 0;
    const dying = {
      ...studio,
      checks: Object.assign(studio.checks, {
        judge: async (...parameters: Parameters<typeof judge>) => {
          if (deaths++ === 0) throw new StudioError('INTERNAL', 'The checks worker stopped.', 'It starts again.');
          return judge(...parameters);
        },
      }),
    };
    await synthesise(dying);
    await until(() => allJudged(studio));
    expect(samplesOf(studio)).toHaveLength(8);
    expect(studio.store.getState().session.toasts).toEqual([]);
  });

  it('ends where it fails again and again, says so once, and begins anew when asked', async () => {
    const studio = await drawn();
    const { judge } = studio.checks;
    studio.checks.judge = async () => {
      throw new StudioError('INTERNAL', 'The checks worker stopped.', 'It starts again.');
    };
    await synthesise(studio);
    expect(studio.store.getState().session.toasts.length).toBeGreaterThan(0);
    expect(allJudged(studio)).toBe(false);
    studio.checks.judge = judge;
    await judgeSamples(studio);
    expect(allJudged(studio)).toBe(true);
  });

  it('takes verdicts that came with a project as they are, until rows go or others come', async () => {
    const { project } = (await drawn()).store.getState();
    const studio = fakeStudio();
    watchReferences(studio);
    const open = vi.spyOn(studio.checks, 'open');
    studio.store.replaceProject(project);
    await until(() => studio.store.getState().session.sampleMetrics !== null);
    await judgeSamples(studio);
    expect(studio.store.getState().project.samples).toBe(project.samples);
    expect(studio.store.getState().session.sampleMetrics).toMatchObject({ rows: 4, distinct2: expect.any(Number) });
    expect(open).not.toHaveBeenCalled();
    // The fourth repeats the first: it is judged anew where that goes.
    const reason = () => studio.store.getState().project.samples.at(-1)!.judgement?.findings.repeats?.reason;
    expect(reason()).toBe('repeat');
    removeSamples(studio, [sampleId(0)]);
    await until(() => reason() === null);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('runs nothing again of a project that was opened when a check is switched', async () => {
    const other = ['four', 'five'].map((name) => `def ${name}(y):\n    return [y]\n\nassert ${name}(2)`);
    const { project } = (await drawn(4, PROGRAMS, other)).store.getState();
    expect(project.samples[0]?.judgement?.findings.runs?.evidence).toMatchObject({ unrun: null });
    const studio = fakeStudio();
    watchReferences(studio);
    studio.store.replaceProject(project);
    await until(() => studio.store.getState().session.sampleMetrics !== null);
    await judgeSamples(studio);
    const run = vi.spyOn(studio.python, 'run');
    const judgements = () => samplesOf(studio).map(({ judgement }) => judgement);
    const before = judgements();
    askCheck(studio, 'repeats', 'repeats', false);
    await until(() => judgements().every((each) => each !== null && each.findings.repeats === undefined));
    askCheck(studio, 'repeats', 'repeats', true);
    await until(() => judgements().every((each) => each?.findings.repeats !== undefined));
    expect(judgements()).toEqual(before);
    expect(run).not.toHaveBeenCalled();
  });

  it('judges a text that was written anew in a project that was opened', async () => {
    const { project } = (await drawn()).store.getState();
    const studio = fakeStudio();
    watchReferences(studio);
    studio.store.replaceProject(project);
    await until(() => studio.store.getState().session.sampleMetrics !== null);
    await judgeSamples(studio);
    selectRow(studio, sampleId(1));
    beginRewriting(studio);
    endRewriting(studio, 'Say it well today.');
    await until(() => samplesOf(studio)[1]?.judgement?.findings.copies?.verdict === 'fail');
    expect(allJudged(studio)).toBe(true);
  });

  it('judges anew what came with the verdicts of fewer checks, and shows those until then', async () => {
    const { project } = (await drawn()).store.getState();
    const studio = fakeStudio();
    const samples = project.samples.map((sample) => {
      const { answer: _, ...findings } = sample.judgement!.findings;
      return { ...sample, judgement: { findings } };
    });
    studio.store.replaceProject({ ...project, samples });
    const judged = judgeSamples(studio);
    expect(studio.store.getState().project.samples).toBe(samples);
    await judged;
    expect(studio.store.getState().project.samples).toEqual(project.samples);
  });

  it('shows nothing that was found against other examples', async () => {
    const studio = await drawn();
    const { open } = studio.checks;
    let answer = (): void => {};
    studio.checks.open = async (...parameters) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return open(...parameters);
    };
    dropReferences(studio, [allReferences(studio.store.getState().project)[0]!.id]);
    await until(() => samplesOf(studio).every(({ judgement }) => judgement === null));
    answer();
    await until(() => allJudged(studio));
  });

  it('leaves no judgement on what comes back when there are no examples any more', async () => {
    const studio = await drawn();
    removeSamples(studio, [sampleId(0), sampleId(1)]);
    dropReferences(
      studio,
      allReferences(studio.store.getState().project).map(({ id }) => id),
    );
    await judgeSamples(studio);
    bringBack(studio);
    await until(() => samplesOf(studio).length === 4 && samplesOf(studio).every(({ judgement }) => judgement === null));
  });
});
