import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { type SampleId, sampleId } from '../../../project/ids';
import { newProject } from '../../../project/newProject';
import { answeredExamples, answeredRows, proofParts } from '../../selectors/proofLessons';
import { newestProof, proofObstacle, proofProgress } from '../../selectors/proofs';
import type { Studio } from '../../studio';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { ownQuestion, questionOf, withRows } from '../../testing/provable';
import { preparedProof } from './prepare';
import { pauseProof, resumeProof, startProof, stopProof } from './prove';
import { readTaskFile } from './taskFile';

const proofIn = (studio: Studio) => newestProof(studio.store.getState().project)!;
const nowOf = (studio: Studio) => studio.store.getState().session.proofNow;

describe('what a proof is made of', () => {
  it('teaches examples that are no tasks, and rows that pass with an answer', async () => {
    const studio = await withRows();
    const state = studio.store.getState();
    expect(answeredExamples(state.project)).toHaveLength(12);
    expect(answeredRows(state.project)).toHaveLength(20);
    const { arms, taskIds, lessons } = proofParts(state);
    expect(arms.map(({ arm, on }) => [arm.name, arm.lessons, on])).toEqual([
      ['the model as it is', 0, true],
      ['your examples', 8, true],
      ['rows by No prompt', 20, true],
      ['rows by No prompt and your examples', 28, false],
    ]);
    expect(taskIds).toHaveLength(4);
    expect(lessons.filter(({ id }) => taskIds.includes(id))).toEqual([]);
    expect(proofObstacle(state)).toBeNull();
  });

  it('leaves out what a person rejected, and what fails the checks', async () => {
    const studio = await withRows();
    const rejected = { decision: 'rejected', reason: null, audited: false } as const;
    studio.store.edit({ type: 'review', reviews: [{ id: sampleId(3), review: rejected }] });
    studio.store.setJudgements(new Map<SampleId, never>([[sampleId(4), { findings: {} } as never]]));
    expect(answeredRows(studio.store.getState().project)).toHaveLength(18);
  });

  it('says what is missing', async () => {
    const studio = fakeStudio();
    expect(proofObstacle(studio.store.getState())).toMatch(/no rows yet/);
    const few = await withRows({}, 1);
    expect(proofParts(few.store.getState()).arms.at(2)!.obstacle).toMatch(/draw more rows/);
  });
});

describe('what stands against a proof', () => {
  it('tells rows that are not checked yet from rows without an answer', async () => {
    const studio = await withRows({}, 6);
    const { samples } = studio.store.getState().project;
    studio.store.edit({
      type: 'rewrite',
      texts: samples.map(({ id, row }) => ({ id, text: `${row.text}\n` })),
    });
    expect(studio.store.getState().project.samples.every(({ judgement }) => judgement === null)).toBe(true);
    expect(proofParts(studio.store.getState()).arms.at(2)!.obstacle).toBe('6 rows are not checked yet.');
  });

  it('names the lessons that were left out where none is left without those that give tasks away', async () => {
    const studio = await withRows({}, 2);
    const { project } = studio.store.getState();
    const asked = new Set(proofParts(studio.store.getState()).taskIds);
    const [first, second] = answeredExamples(project).filter(({ id }) => asked.has(id));
    const texts = [first!, second!].map(({ question }, at) => ({ id: sampleId(at), text: question }));
    studio.store.edit({ type: 'rewrite', texts });
    studio.store.setJudgements(new Map(texts.map(({ id }) => [id, project.samples[0]!.judgement])));
    await startProof(studio);
    expect(studio.store.getState().session.proofFault?.message).toMatch(
      /^No student can learn from rows by No prompt: 2 lessons were left out\. The question of task \d is that of sample 1/,
    );
  });

  it('says what a file of tasks has to be where it is none', async () => {
    const studio = await withRows();
    await readTaskFile(studio, new File([''], 'nothing.jsonl'));
    const fault = () => studio.store.getState().session.proofFault;
    expect(fault()?.remedy).not.toBe('');
    const read = async (content: string, name: string) => {
      studio.store.setSession({ proofFault: null });
      await readTaskFile(studio, new File([content], name));
      expect(fault()?.remedy).toMatch(/^Give a file with a question and its answer/);
      return fault()?.message;
    };
    expect(await read('{"a": 1, "b": 2}\n{"a": 2, "b": 3}', 'numbers.jsonl')).toBe(
      'numbers.jsonl has no tasks. Its columns are a, b.',
    );
    const chat = JSON.stringify({ messages: [{ role: 'user', content: 'Who?' }] });
    expect(await read(`${chat}\n${chat}`, 'chat.jsonl')).toMatch(
      /^chat\.jsonl has no tasks\. Its columns are messages/,
    );
    expect(await read('{"input": "Who?"}', 'questions.jsonl')).toBe(
      'questions.jsonl has no tasks. Its columns are input. Row 1: it has neither an answer nor tests.',
    );
    expect(studio.store.getState().session.proofTasks).toBeNull();
  });
});

describe('a proof', () => {
  it('asks every student the same tasks and says what may be said', async () => {
    const studio = await withRows({ answers: ['1', '2'] });
    await startProof(studio);
    const proof = proofIn(studio);
    expect(studio.store.getState().session.proofFault).toBeNull();
    expect(proof.state).toBe('stopped');
    // The base, the examples, and rows at as many and at all.
    expect(proof.results.map(({ lessons }) => lessons)).toEqual([0, 8, 8, 20]);
    expect(
      proof.results.every(({ tasks }) => tasks.map(({ id }) => id).join() === proof.tasks.map(({ id }) => id).join()),
    ).toBe(true);
    expect(proof.results[1]!.tasks[0]).toMatchObject({ samples: 2, correct: 1, wrong: '2' });
    expect(studio.engine.calls.openStudent).toHaveLength(1);
    expect(studio.engine.calls.closeStudent).toBe(1);
    const [base, ...taught] = studio.engine.calls.answer;
    expect(base!.adapter).toBeUndefined();
    expect(taught.every(({ adapter }) => adapter !== undefined)).toBe(true);
    const asked = new Set(proof.tasks.map((task) => task.question));
    for (const { lessons } of studio.engine.calls.adapt)
      expect(lessons.filter((lesson) => asked.has(lesson.question))).toEqual([]);
    expect(proof.adapters.map(({ id }) => id)).toEqual(['references_all_0', 'rows-no-prompt_all_0']);
    expect(proofProgress(proof).verdicts).toHaveLength(3);
  });

  it('goes on after a pause with the same student, from its checkpoint', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 8 });
    studio.store.setProofDraft({ steps: 40 });
    const proving = startProof(studio);
    await until(() => (proofIn(studio)?.student?.checkpointStep ?? 0) >= 10);
    await pauseProof(studio, proofIn(studio).id);
    await proving;
    expect(nowOf(studio)).toBeNull();
    const paused = proofIn(studio);
    expect(paused.state).toBe('paused');
    const { checkpointStep } = paused.student!;
    await resumeProof(studio, paused.id);
    const [first, second] = studio.engine.calls.adapt;
    expect(second!.checkpoint).toEqual(Uint8Array.of(checkpointStep));
    expect(second!.lessons).toEqual(first!.lessons);
    expect(proofIn(studio).results).toHaveLength(4);
    const steps = proofIn(studio).results[1]!.curve.map(([step]) => step);
    expect(steps).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  it('asks only what was not answered where it was paused while answering', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 100 });
    const proving = startProof(studio);
    await until(() => (proofIn(studio)?.student?.outcomes.length ?? 0) >= 2);
    await stopProof(studio, proofIn(studio).id);
    await proving;
    expect(proofIn(studio)).toMatchObject({ state: 'stopped', results: [] });
    const answered = proofIn(studio).student!.outcomes.length;
    void resumeProof(studio, proofIn(studio).id);
    await until(() => proofIn(studio).results.length > 0);
    expect(studio.engine.calls.answer[1]!.tasks).toHaveLength(4 - answered);
    expect(proofIn(studio).results[0]!.tasks).toHaveLength(4);
    await stopProof(studio, proofIn(studio).id);
    await until(() => nowOf(studio) === null);
  });

  it('goes on by itself where the worker dies, with another student', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 5 });
    const { watchEngine } = await import('../model/recovery');
    watchEngine(studio);
    const proving = startProof(studio);
    await until(() => nowOf(studio)?.kind === 'learning');
    studio.engine.crash(new StudioError('WORKER_LOST', 'The model worker died.', ''));
    await proving;
    expect(studio.engine.calls.openStudent).toHaveLength(2);
    expect(proofIn(studio).results).toHaveLength(4);
  });

  it('has each task once where the worker dies while answers are graded', { timeout: 20_000 }, async () => {
    const studio = await withRows({ answers: ['2'], delayMs: 40 });
    const { watchEngine } = await import('../model/recovery');
    watchEngine(studio);
    const { run } = studio.python;
    let isFirst = true;
    studio.python.run = async (programs) => {
      // Whether there is a Python is asked before anything is graded.
      if (programs.every(({ expressions }) => expressions.length === 0)) return run(programs);
      if (isFirst) studio.engine.crash(new StudioError('WORKER_LOST', 'The model worker died.', ''));
      isFirst = false;
      // Longer than it takes to begin anew.
      await new Promise((resolve) => setTimeout(resolve, 600));
      return run(programs);
    };
    const proving = startProof(studio);
    await until(() => (proofIn(studio)?.results.length ?? 0) > 0);
    expect(studio.engine.calls.answer.length).toBe(2);
    expect(proofIn(studio).results[0]!.tasks).toHaveLength(4);
    await stopProof(studio, proofIn(studio).id);
    await proving;
  });

  it('ends soon where another project is opened meanwhile', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 5 });
    studio.store.setProofDraft({ steps: 5000 });
    const proving = startProof(studio);
    await until(() => nowOf(studio)?.kind === 'learning');
    studio.store.replaceProject(newProject());
    await proving;
    expect(nowOf(studio)).toBeNull();
    expect(studio.store.getState().project.proofs).toBeUndefined();
  });

  it('names what gives a task away and does not teach it', async () => {
    const studio = await withRows({ answers: ['1'] });
    const { project } = studio.store.getState();
    const [task] = proofParts(studio.store.getState()).taskIds;
    const leaked = answeredExamples(project).find(({ id }) => id === task)!;
    studio.store.edit({ type: 'rewrite', texts: [{ id: sampleId(5), text: leaked.question }] });
    studio.store.setJudgements(new Map([[sampleId(5), project.samples[0]!.judgement]]));
    await startProof(studio);
    expect(proofIn(studio).leaks).toEqual([
      expect.stringMatching(/^The question of task \d is that of sample 6.*left out\.$/),
    ]);
    expect(proofIn(studio).lessons).toHaveLength(8 + 19);
  });

  it('leaves tasks of a file out that a student would learn', async () => {
    const studio = await withRows({ answers: ['1'] });
    const tasks = [ownQuestion(0), questionOf('elsewhere_this'), questionOf('another_one')].map((asked, at) => ({
      ...{ id: `f${at}`, question: asked, answer: '1' },
      grading: { kind: 'python-value' } as const,
    }));
    studio.store.setSession({ proofTasks: { name: 'tasks.jsonl', tasks, leftOut: [] } });
    await startProof(studio);
    const proof = proofIn(studio);
    expect(proof.tasks.map(({ id }) => id)).toEqual(['f1', 'f2']);
    expect(proof.tasksFrom).toEqual({ kind: 'file', name: 'tasks.jsonl' });
    expect(proof.leaks[0]).toMatch(/example 1, .* The task is not asked\.$/);
    // All examples are lessons then.
    expect(proof.results[1]!.lessons).toBe(12);
  });

  it('asks tasks that have tests and no answer of their own', async () => {
    const studio = await withRows({ answers: ['x = 1'] });
    const tests = [{ kind: 'stdin', stdin: '1', stdout: '2' }] as const;
    const tasks = ['Add one to the number read.', 'Print the number read, twice over.'].map((question, at) => ({
      ...{ id: `f${at}`, question, answer: '' },
      grading: { kind: 'python-tests', tests } as const,
    }));
    studio.store.setSession({ proofTasks: { name: 'tests.jsonl', tasks, leftOut: [] } });
    expect((await preparedProof(studio)).tasks.map(({ id }) => id)).toEqual(['f0', 'f1']);
  });

  it('is refused in words where nothing is left to ask', async () => {
    const studio = await withRows();
    const tasks = [ownQuestion(0), ownQuestion(1)].map((asked, at) => ({
      ...{ id: `f${at}`, question: asked, answer: '1' },
      grading: { kind: 'python-value' } as const,
    }));
    studio.store.setSession({ proofTasks: { name: 'tasks.jsonl', tasks, leftOut: [] } });
    await startProof(studio);
    expect(studio.store.getState().session.proofFault).toMatchObject({ where: 'tasks' });
    expect(studio.store.getState().project.proofs).toBeUndefined();
    expect(nowOf(studio)).toBeNull();
  });
});
