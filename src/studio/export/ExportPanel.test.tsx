// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
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

/** A row that asks for nothing. */
const stated = (text: string): string => text.replace(/assert (.*) == \?\?$/, 'print($1)');

/** Three samples, of which one is good. */
async function drawn(as: (text: string) => string = (text) => text) {
  const texts = [as(GOOD), as(REFERENCES[1]!), 'Once upon a time there was a king.'];
  const studio = fakeStudio({ texts });
  await addPastedText(studio, JSON.stringify(REFERENCES.map((input) => ({ input: as(input), output: '5' }))));
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
    await user.click(screen.getByRole('checkbox', { name: 'Include mine (4)' }));
    expect(screen.getByRole('button', { name: 'Export 7 rows as JSONL' })).toBeDefined();
  });

  it('follows the ticks, and says how to set them', async () => {
    const studio = await drawn();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('combobox', { name: 'Samples to export' }));
    await user.click(await screen.findByRole('option', { name: 'Selected (0)' }));
    expect(screen.getByText('Tick rows under Review to select them.')).toBeDefined();
    const { samples } = studio.store.getState().project;
    studio.store.setTicked(
      samples.slice(0, 2).map(({ id }) => id),
      true,
    );
    await screen.findByRole('button', { name: 'Export 2 rows as JSONL' });
    expect(screen.queryByText('Tick rows under Review to select them.')).toBeNull();
  });

  it('exports nothing old unless that is asked, and says so', async () => {
    const studio = fakeStudio();
    await addPastedText(studio, JSON.stringify(REFERENCES.map((input) => ({ input, output: '5' }))));
    const { user } = renderStep(studio, step);
    expect(screen.getByRole('button', { name: 'Export 0 rows as JSONL' })).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('checkbox', { name: 'Include mine (4)' }));
    expect(screen.getByRole('button', { name: 'Export 4 rows as JSONL' })).toHaveProperty('disabled', false);
    expect(screen.getByText('Nothing in this file is new: it holds your own 4 examples alone.')).toBeDefined();
  });
});

describe('the export sheet', () => {
  async function opened(as?: (text: string) => string) {
    const studio = await drawn(as);
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'For a trainer…' }));
    const sheet = within(await screen.findByRole('dialog', { name: 'Export a dataset' }));
    const choose = async (label: string, option: string | RegExp): Promise<void> => {
      await user.click(sheet.getByRole('combobox', { name: label }));
      await user.click(await screen.findByRole('option', { name: option }));
    };
    const counts = (text: string) => waitFor(() => expect(sheet.getByRole('status').textContent).toBe(text));
    return { studio, user, sheet, choose, counts };
  }

  it('counts beforehand, with the reasons, and shows the first rows', async () => {
    const { sheet, choose, counts } = await opened();
    await counts('New 1 · Yours 0 · Left out 2, because');
    expect(sheet.getByText('2 are not passing the checks')).toBeDefined();
    // What it asks for was computed.
    const conversation = {
      conversations: [
        { from: 'human', value: GOOD },
        { from: 'gpt', value: '1' },
      ],
    };
    expect(
      sheet.getByText(
        (_, element) => element?.tagName === 'PRE' && element.textContent === JSON.stringify(conversation),
      ),
    ).toBeDefined();
    await choose('For', 'TRL: Prompt and completion');
    await counts('New 1 · Yours 0 · Left out 2, because');
  });

  it('leaves out what has no answer where the target wants one', async () => {
    const { sheet, choose, counts } = await opened(stated);
    await choose('For', 'TRL: Prompt and completion');
    await counts('New 0 · Yours 0 · Left out 3, because');
    expect(sheet.getByText('1 has no answer')).toBeDefined();
    expect(sheet.getByRole('button', { name: 'Export 0 rows' })).toHaveProperty('disabled', true);
  });

  it('takes the person’s own examples where they are wanted, and says when nothing else is there', async () => {
    const { user, sheet, choose, counts } = await opened(stated);
    await choose('For', 'TRL: Prompt and completion');
    await user.click(sheet.getByRole('checkbox', { name: 'Include mine (4)' }));
    await counts('New 0 · Yours 4 · Left out 3, because');
    expect(sheet.getByText('Nothing in this file is new: it holds your own 4 examples alone.')).toBeDefined();
    await waitFor(() => expect(sheet.getByRole('button', { name: 'Export 4 rows' })).toHaveProperty('disabled', false));
  });

  it('names what safety for spreadsheets changes, and is off until asked', async () => {
    const { studio, sheet, choose, counts } = await opened();
    await addPastedText(studio, JSON.stringify([{ input: '=1+1', output: '@x' }]));
    await choose('Samples', /^All samples/);
    await choose('For', 'CSV');
    await counts('New 3 · Yours 0 · Left out 0');
    expect(sheet.getByRole('switch')).toHaveProperty('checked', false);
    expect(sheet.getByRole('switch')).toHaveProperty('disabled', true);
    sheet.getByRole('checkbox', { name: 'Include mine (5)' }).click();
    await waitFor(() =>
      expect(sheet.getByRole('switch', { name: /puts ' before 2 cells that a spreadsheet would run/ })).toHaveProperty(
        'checked',
        false,
      ),
    );
  });
});
