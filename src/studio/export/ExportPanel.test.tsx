// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { synthesise } from '../actions/synthesise/synthesise';
import { fakeStudio } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

const reference = (name: string): string => `def ${name}(x):\n    return x + 1\n\nassert ${name}(4) == ??`;
const REFERENCES = ['one', 'two_more', 'three', 'four_of_them'].map(reference);
const GOOD = 'def shout(text, times):\n    return text.upper() * times\n\nassert shout("a", 3) == ??';

/** Three samples, of which one is good. */
async function drawn() {
  const texts = [GOOD, REFERENCES[1]!, 'Once upon a time there was a king.'];
  const studio = fakeStudio({ texts });
  await addPastedText(studio, JSON.stringify(REFERENCES.map((input) => ({ input, output: '5' }))));
  await loadModel(studio);
  studio.store.setSamplePrompt('none');
  studio.store.setDraftSampling({ count: texts.length });
  await synthesise(studio);
  return studio;
}

describe('the export panel', () => {
  it('says when there will be something to export', () => {
    renderStep(fakeStudio(), step);
    expect(screen.getByText(/once they are drawn: press Synthesise/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Export 0 rows as JSONL' })).toHaveProperty('disabled', true);
  });

  it('counts what each scope holds, and adds the examples where they are wanted', async () => {
    const studio = await drawn();
    const { user } = renderStep(studio, step);
    expect(screen.getByRole('button', { name: 'Export 1 row as JSONL' })).toHaveProperty('disabled', false);
    await user.click(screen.getByRole('combobox', { name: 'Samples to export' }));
    const options = (await screen.findAllByRole('option')).map(({ textContent }) => textContent);
    expect(options).toEqual(['Good samples (1)', 'Selected (0)', 'All samples (3)']);
    await user.click(screen.getByRole('option', { name: 'All samples (3)' }));
    expect(screen.getByRole('button', { name: 'Export 3 rows as JSONL' })).toBeDefined();
    await user.click(screen.getByRole('checkbox', { name: 'and mine (4)' }));
    expect(screen.getByRole('button', { name: 'Export 7 rows as JSONL' })).toBeDefined();
  });

  it('follows the ticks, and says how to set them', async () => {
    const studio = await drawn();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('combobox', { name: 'Samples to export' }));
    await user.click(await screen.findByRole('option', { name: 'Selected (0)' }));
    expect(screen.getByText('Tick rows in step 4 to select them.')).toBeDefined();
    const { samples } = studio.store.getState().project;
    studio.store.setTicked(
      samples.slice(0, 2).map(({ id }) => id),
      true,
    );
    await screen.findByRole('button', { name: 'Export 2 rows as JSONL' });
    expect(screen.queryByText('Tick rows in step 4 to select them.')).toBeNull();
  });

  it('offers formats of question and answer only where there are answers', async () => {
    const { user } = renderStep(await drawn(), step);
    const alpaca = () => screen.findByRole('menuitem', { name: 'Alpaca (JSONL)' });
    await user.click(screen.getByRole('button', { name: 'Other formats' }));
    expect(await alpaca()).toHaveProperty('disabled', true);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await user.click(screen.getByRole('checkbox', { name: 'and mine (4)' }));
    await user.click(screen.getByRole('button', { name: 'Other formats' }));
    expect(await alpaca()).toHaveProperty('disabled', false);
  });
});
