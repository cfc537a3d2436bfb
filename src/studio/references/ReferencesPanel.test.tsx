// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { keptReferences } from '../../project/references';
import { addPastedText } from '../actions/references/references';
import { RemovedNote } from '../shell/RemovedNote';
import { fakeStudio } from '../testing/fakeStudio';
import { inPlace, renderIn, renderStep } from '../testing/render';
import { step } from './step';

async function withExamples(text: string) {
  const studio = fakeStudio();
  await addPastedText(studio, text);
  return studio;
}

describe('the references panel', () => {
  it('drops an example, and undoes it', async () => {
    const studio = await withExamples('["a one", "b two", "c three"]');
    const { user } = renderStep(studio, step);
    const panel = within(screen.getByRole('region', { name: 'References' }));
    expect(panel.getByText('3 examples')).toBeDefined();
    await user.click(await panel.findByRole('button', { name: 'Drop example 2' }));
    expect(panel.getByText('2 of 3 examples')).toBeDefined();
    expect(await panel.findByRole('button', { name: 'Bring example 2 back' })).toBeDefined();
    await user.click(panel.getByRole('button', { name: 'Undo: example 2 dropped' }));
    expect(panel.getByText('3 examples')).toBeDefined();
    expect(panel.queryByRole('button', { name: /^Undo/ })).toBeNull();
  });

  it('drops the chosen example by key, and says when one is not enough', async () => {
    const studio = await withExamples('["a one", "b two"]');
    const { user } = renderStep(studio, step);
    expect(screen.queryByRole('alert')).toBeNull();
    screen.getByRole('grid', { name: 'References' }).focus();
    await user.keyboard('{ArrowDown}{Delete}');
    expect(screen.getByText('1 of 2 examples')).toBeDefined();
    expect(screen.getByRole('alert').textContent).toContain('One example is not enough.');
  });

  it('asks which column to learn from where no name tells, and takes the answer', async () => {
    const studio = await withExamples('[{"hue": "red", "size": "big"}, {"hue": "blue", "size": "small"}]');
    const { user } = renderStep(studio, step);
    expect(screen.getByRole('alert').textContent).toContain('Choose the column to learn from; there are 2.');
    expect(screen.getByRole('combobox', { name: 'Answer' })).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('combobox', { name: 'Learn from' }));
    await user.click(await screen.findByRole('option', { name: 'hue' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('2 examples')).toBeDefined();
    expect(keptReferences(studio.store.getState().project).map(({ input }) => input)).toEqual(['red', 'blue']);
    expect(screen.getByRole('combobox', { name: 'Answer' })).toHaveProperty('disabled', false);
  });

  it('removes a file, and brings it back from the note', async () => {
    const studio = await withExamples('["a one", "b two"]');
    const { user } = renderIn(
      studio,
      <>
        {inPlace(step)}
        <RemovedNote />
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'More about the references' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove pasted text' }));
    expect(screen.getByText('No examples')).toBeDefined();
    const note = within(screen.getByRole('region', { name: 'Removed' }));
    expect(note.getByText('pasted text removed')).toBeDefined();
    await user.click(note.getByRole('button', { name: 'Undo' }));
    expect(screen.getByText('2 examples')).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Removed' })).toBeNull();
  });
});
