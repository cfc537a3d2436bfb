// @vitest-environment happy-dom
import { act, render, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../proving/summary';
import { armOf, planOf, resultOf } from '../../proving/testing/proofs';
import { pauseProof, startProof } from '../actions/proving/prove';
import { newestProof } from '../selectors/proofs';
import type { Studio } from '../studio';
import { fakeStudio, until } from '../testing/fakeStudio';
import { withRows } from '../testing/provable';
import { renderStep } from '../testing/render';
import { ScoreTable } from './ScoreTable';
import { step } from './step';

const proofIn = (studio: Studio) => newestProof(studio.store.getState().project);

describe('the place where rows are proven', () => {
  it('says what is missing before there is anything to teach', () => {
    renderStep(fakeStudio(), step);
    expect(screen.getByRole('button', { name: 'Teach and ask' }).hasAttribute('disabled')).toBe(true);
    expect(screen.getByRole('status').textContent).toMatch(/no rows yet: draw some under Review/);
  });

  it('lists the students with their lessons, and tells what it takes', async () => {
    const studio = await withRows({ answers: ['1', '2'] });
    const { user } = renderStep(studio, step);
    const students = screen.getByRole('table', { name: 'Students' });
    const rows = within(students).getAllByRole('row');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      'Learns fromLessonsTakes part',
      'Nothing: the model as it is–',
      'your examples8',
      'rows by No prompt20',
      'rows by No prompt and your examples28',
    ]);
    expect(screen.getByRole('status').textContent).toMatch(
      /^4 students, about 136 MB of memory with the model\. The time is told/,
    );
    await user.click(within(students).getByRole('switch', { name: 'A student of your examples' }));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^2 students/));
    const tasks = screen.getByRole('textbox', { name: 'Tasks of your examples' });
    await user.clear(tasks);
    await user.type(tasks, '6');
    await waitFor(() => expect(within(students).getByRole('row', { name: /^your examples 6/ })).toBeTruthy());
  });

  it('goes to a verdict, with every task to read and a student to take along', async () => {
    const studio = await withRows({ answers: ['1', '2'] });
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Teach and ask' }));
    await screen.findByText('The proof is done');
    const scores = screen.getByRole('table', { name: 'Scores' });
    expect(within(scores).getByRole('row', { name: /^Nothing: the model as it is – 50\.0 % \(/ })).toBeTruthy();
    expect(within(scores).getByRole('row', { name: /^rows by No prompt, 8 of them 8 50\.0 %/ })).toBeTruthy();
    const verdicts = screen.getByRole('list', { name: 'What this allows to say' });
    expect(within(verdicts).getAllByRole('listitem')).toHaveLength(3);
    expect(verdicts.textContent).toMatch(/No difference between the student that learned from rows by No prompt/);
    expect(screen.getByText(/4 of them a prompt learned from/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Task by task: 4 tasks' }));
    const [first] = within(screen.getByRole('list', { name: 'Tasks with their answers' })).getAllByRole('listitem');
    expect(first!.textContent).toMatch(/Expected1.*your examples1 of 2 right; wrong, for one: 2/);
    expect(screen.getByRole('button', { name: /^The student of your examples, 2 B/ })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Remove this proof' }));
    await waitFor(() => expect(proofIn(studio)).toBeNull());
  });

  it('is paused and goes on, by button and by key', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 8 });
    studio.store.setProofDraft({ steps: 60 });
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Teach and ask' }));
    await until(() => (proofIn(studio)?.student?.checkpointStep ?? 0) >= 10);
    expect(
      await screen.findByText(/^Student 2 of 4, the student of your examples: learns, step \d+ of 60/),
    ).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Loss by step' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    await screen.findByText('Paused after 1 of 4 students. What is done is kept');
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    await until(() => studio.store.getState().session.proofNow?.kind === 'learning');
    await act(async () => step.shortcuts![0]!.run(studio));
    await screen.findByRole('button', { name: 'Go on' });
  });

  it('lets an older proof go on that was left for a newer one', { timeout: 30_000 }, async () => {
    const studio = await withRows({ answers: ['1'], delayMs: 4 });
    const { user } = renderStep(studio, step);
    void startProof(studio);
    await until(() => (proofIn(studio)?.results.length ?? 0) >= 1);
    const first = proofIn(studio)!.id;
    await act(() => pauseProof(studio, first));
    await until(() => studio.store.getState().session.proofNow === null);
    await act(() => startProof(studio));
    const shown = await screen.findByRole('combobox', { name: 'Proof on show' });
    await screen.findByText('The proof is done');
    await user.selectOptions(shown, first);
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    const older = () => studio.store.getState().project.proofs!.find(({ id }) => id === first)!;
    await until(() => older().results.length === 4);
    await screen.findByText('The proof is done');
  });

  it('says what was left out of a proof, and why', async () => {
    const studio = await withRows();
    const { preparedProof } = await import('../actions/proving/prepare');
    const leftOut = [{ of: 'lessons', why: 'what it asks raises KeyError', count: 3 }] as const;
    const proof = { ...(await preparedProof(studio)), leftOut, state: 'stopped' as const };
    studio.store.edit({ type: 'addProof', proof });
    renderStep(studio, step);
    expect(await screen.findByText('3 lessons left out: what it asks raises KeyError.')).toBeTruthy();
  });

  it('counts the lessons that were too long apart', () => {
    const plan = planOf({ arms: [armOf('base', 0), armOf('rows', 200)] });
    const scores = summarize(plan, [resultOf('rows_all_1', [1, 2, 3], 5, 180)]);
    render(<ScoreTable scores={scores} k={[1]} failures={[]} />);
    expect(screen.getByRole('row', { name: /^rows by Run 1 180; 20 too long/ })).toBeTruthy();
  });

  it('says which of the sizes that were typed is none', async () => {
    const studio = await withRows();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    await user.type(screen.getByRole('textbox', { name: 'More sizes' }), '4, many 1');
    expect(screen.getByText('Not a whole number of 2 or more: many, 1')).toBeTruthy();
    expect(studio.store.getState().session.proofDraft.more).toEqual([4]);
  });

  it('takes tasks of a file, and names what in it is none', async () => {
    const studio = await withRows();
    const { readTaskFile } = await import('../actions/proving/taskFile');
    renderStep(studio, step);
    const lines = ['zebra', 'yak'].map((name) => JSON.stringify({ input: `What does a ${name} eat?`, output: name }));
    await act(() =>
      readTaskFile(studio, new File([[...lines, '{"input": "", "output": "x"}'].join('\n')], 'mine.jsonl')),
    );
    expect(screen.getByText('2 tasks of mine.jsonl.')).toBeTruthy();
    await act(() => readTaskFile(studio, new File(['{"input": ""}'], 'none.jsonl')));
    expect(screen.getByRole('alert').textContent).toMatch(/none\.jsonl/);
  });
});
