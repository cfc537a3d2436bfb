import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../errors';
import { fakeExecutor, finished } from '../../../execution/testing/fakeExecutor';
import type { Program } from '../../../execution/types';
import { newestProof, proofObstacle } from '../../selectors/proofs';
import type { Studio } from '../../studio';
import { withRows } from '../../testing/provable';
import { preparedProof } from './prepare';
import { resumeProof, startProof } from './prove';

/** Each question's number is its answer, and those of `unstable` come to another one every time. */
const counting = (...unstable: string[]) =>
  fakeExecutor(({ expressions }: Program) => {
    const [asked] = expressions;
    const name = /^(\w+)\(1\)$/.exec(asked ?? '')?.[1];
    if (name === undefined) return finished(...expressions.map(() => "'11'"));
    const answer = finished(name.split('_')[1]!);
    return unstable.includes(name) ? { ...answer, values: [{ ...answer.values[0]!, stable: false }] } : answer;
  });

const withoutPython = {
  run: async () => {
    throw new StudioError('PYTHON_UNAVAILABLE', 'Python could not be loaded.', 'Try again.');
  },
  dispose: () => undefined,
};

describe('open assertions without a column of answers', () => {
  it('become tasks and lessons with the answers that running them comes to', async () => {
    const studio: Studio = { ...(await withRows({}, 20, false)), python: counting() };
    expect(proofObstacle(studio.store.getState())).toBeNull();
    const proof = await preparedProof(studio);
    expect(proof.tasks).toHaveLength(4);
    for (const { question, answer } of proof.tasks) expect(question).toContain(`own_${answer}(1) == ??`);
    expect(proof.lessons).toHaveLength(8 + 20);
    for (const { question, answer } of proof.lessons) expect(question).toMatch(new RegExp(`_${answer}\\(1\\) == `));
    expect(proof).not.toHaveProperty('leftOut');
  });

  it('are counted by why where they come to none', async () => {
    const own = Array.from({ length: 12 }, (_, at) => `own_${at}`);
    const all: Studio = { ...(await withRows({}, 20, false)), python: counting() };
    const names = (await preparedProof(all)).tasks.map(({ answer }) => `own_${answer}`);
    const lesson = own.find((name) => !names.includes(name))!;
    const studio: Studio = { ...all, python: counting(names[0]!, lesson, 'new_3', 'new_4') };
    const proof = await preparedProof(studio);
    const why = 'what it asks comes to another value every time';
    expect(proof.leftOut).toEqual([
      { of: 'tasks', why, count: 1 },
      { of: 'lessons', why, count: 3 },
    ]);
    expect(proof.tasks).toHaveLength(3);
    expect(proof.plan.arms.map(({ lessons }) => lessons)).toEqual([0, 7, 18]);
  });

  it('say why where no task is left of them', async () => {
    const own = Array.from({ length: 12 }, (_, at) => `own_${at}`);
    const studio: Studio = { ...(await withRows({}, 20, false)), python: counting(...own) };
    await startProof(studio);
    expect(studio.store.getState().session.proofFault?.message).toBe(
      'No task is left. Left out, 4: what it asks comes to another value every time.',
    );
  });
});

describe('without a Python', () => {
  it('nothing is learned or asked where answers could not be graded', async () => {
    const studio: Studio = { ...(await withRows({ answers: ['1'] })), python: withoutPython };
    await startProof(studio);
    expect(studio.store.getState().session.proofFault).toMatchObject({ code: 'PYTHON_UNAVAILABLE' });
    expect(studio.store.getState().project.proofs).toBeUndefined();
  });

  it('a proof of before does not go on either', async () => {
    const studio = await withRows({ answers: ['1'] });
    const proof = { ...(await preparedProof(studio)), state: 'paused' as const };
    studio.store.edit({ type: 'addProof', proof });
    await resumeProof({ ...studio, python: withoutPython }, proof.id);
    expect(newestProof(studio.store.getState().project)).toMatchObject({ state: 'paused', student: null });
  });

  it('what has to be run for its answer is left out where tasks need none', async () => {
    const studio: Studio = { ...(await withRows({ answers: ['1'] }, 20, false)), python: withoutPython };
    const tasks = ['Who sails?', 'Who stays ashore?'].map((question, at) => ({
      ...{ id: `f${at}`, question, answer: 'Ann' },
      grading: { kind: 'exact' } as const,
    }));
    studio.store.setSession({ proofTasks: { name: 'tasks.jsonl', tasks, leftOut: [] } });
    await startProof(studio);
    expect(studio.store.getState().session.proofFault?.message).toMatch(
      /32 lessons were left out\. Of most of them: its answer cannot be computed here: Python could not be loaded\./,
    );
  });
});
