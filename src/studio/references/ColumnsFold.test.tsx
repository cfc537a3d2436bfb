// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { keptReferences } from '../../project/references';
import { selectRow } from '../actions/explore/map';
import { addPastedText } from '../actions/references/references';
import { undo } from '../actions/undo';
import { fakeStudio } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

const rows = [
  { text: 'money back', label: 'refund' },
  { text: 'my money', label: 'Refund ' },
  { text: 'money back', label: 'other' },
  { text: 'money  back', label: 'refund' },
  { text: 'where is it', label: '' },
];

async function open() {
  const studio = fakeStudio();
  await addPastedText(studio, JSON.stringify(rows));
  const labels = () => keptReferences(studio.store.getState().project).map(({ output }) => output);
  return { studio, labels };
}

describe('the columns of a file', () => {
  it('are profiled, each fix one step that can be undone', async () => {
    const { studio, labels } = await open();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: '2 columns' }));
    expect(screen.getByText(/Written differently: “refund” 2, “Refund ” 1\./)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Write “label” alike' }));
    expect(labels()).toEqual(['refund', 'refund', 'other', 'refund', '']);
    expect(screen.queryByRole('button', { name: 'Write “label” alike' })).toBeNull();
    undo(studio);
    expect(labels()[1]).toBe('Refund ');

    expect(screen.getByText(/1 text has several answers: “money back” is “refund” 2, “other” 1\./)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Drop 1 example with the rarer answer' }));
    await user.click(screen.getByRole('button', { name: 'Drop 1 example without “label”' }));
    expect(labels()).toEqual(['refund', 'Refund ', 'refund']);
    undo(studio);
    undo(studio);
    expect(labels()).toHaveLength(5);
  });

  it('leave out what is longer than a length that is chosen, and take it back', async () => {
    const { studio, labels } = await open();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: '2 columns' }));
    const most = screen.getByRole('textbox', { name: 'Longest “text” to keep, characters' });
    await user.clear(most);
    await user.type(most, '10');
    await user.click(screen.getByRole('button', { name: 'Drop 2 examples' }));
    expect(labels()).toEqual(['refund', 'Refund ', 'other']);
    undo(studio);
    expect(labels()).toHaveLength(5);
  });

  it('show rows nearly alike in those that are chosen, and drop them at a press alone', async () => {
    const { studio, labels } = await open();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: '2 columns' }));
    const box = (name: string) => screen.getByRole('checkbox', { name });
    expect((box('text') as HTMLInputElement).checked).toBe(true);
    if ((box('label') as HTMLInputElement).checked) await user.click(box('label'));
    await user.click(screen.getByRole('button', { name: 'Find them' }));
    expect(await screen.findByText(/1 group of rows nearly alike/)).toBeDefined();
    for (const row of ['row 1', 'row 3', 'row 4']) expect(screen.getByText(row)).toBeDefined();
    expect(labels()).toHaveLength(5);
    await user.click(screen.getByRole('button', { name: 'Drop 2 examples, all but the first of each' }));
    expect(labels()).toEqual(['refund', 'Refund ', '']);
    undo(studio);
    expect(labels()).toHaveLength(5);
    // Of other columns nothing is said until it is looked for.
    await user.click(box('label'));
    expect(screen.queryByText(/nearly alike\./)).toBeNull();
  });

  it('are written row by row, and the row stays chosen', async () => {
    const { studio } = await open();
    const { user } = renderStep(studio, step);
    selectRow(studio, keptReferences(studio.store.getState().project)[1]!.id);
    await user.click(await screen.findByRole('button', { name: 'Edit the row' }));
    const form = within(screen.getByRole('form', { name: 'Edit Example 2' }));
    await user.clear(form.getByRole('textbox', { name: 'text' }));
    await user.type(form.getByRole('textbox', { name: 'text' }), 'all my money');
    await user.click(form.getByRole('button', { name: 'Save' }));
    const { project, session } = studio.store.getState();
    expect(keptReferences(project)[1]).toMatchObject({ input: 'all my money', output: 'Refund ' });
    expect(session.selectedId).toBe(keptReferences(project)[1]!.id);
    undo(studio);
    expect(keptReferences(studio.store.getState().project)[1]!.input).toBe('my money');
  });
});
