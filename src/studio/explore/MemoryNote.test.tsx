// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { synthesise } from '../actions/synthesise/synthesise';
import { fakeStudio } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

const NOUNS = ['pear', 'plum', 'fig', 'date', 'lime', 'kiwi', 'nut', 'oat', 'rye', 'leek', 'pea', 'bean'];
const place = (at: number): string => NOUNS[at % 12]!;
const REFERENCES = NOUNS.map(
  (noun, at) => `The ${noun} of ${place(at + 5)} goes to ${place(at + 2)} by way of ${place(at + 7)} at ${at} today.`,
);
/** The made-up engine holds the first ones out. */
const HELD_OUT = 4;

/** What Explore says of rows, as many as examples were trained on, three of each. */
async function notesOf(rows: readonly string[]) {
  const studio = fakeStudio({ texts: rows });
  await addPastedText(studio, JSON.stringify(REFERENCES));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 2, holdout: HELD_OUT / 12 });
  await learn(studio);
  studio.store.setDraftSampling({ count: rows.length });
  await synthesise(studio);
  renderStep(studio, step);
  return screen;
}

it('says that rows remember what was trained on', async () => {
  const trained = REFERENCES.slice(HELD_OUT);
  const rows = [...trained, ...trained, ...trained].map((text, at) => `${at}: ${text.replace('today', 'then')}`);
  const page = await notesOf(rows);
  expect(
    await page.findByText(/^Rows have more from what was trained on .* \(p = 0\.002\): 8 of 8 .* 0 of 4/),
  ).toBeDefined();
});

it('says that nothing shows it where rows are as near to what was held out', async () => {
  const rows = [...REFERENCES, ...REFERENCES].map((text, at) => `${at}: ${text.replace('today', 'then')}`);
  const page = await notesOf(rows);
  expect(await page.findByText(/^Nothing shows that rows remember .* 8 of 8 .* 4 of 4/)).toBeDefined();
});

it('asks the prompt itself on request, of what it was trained on and what was held out', async () => {
  const studio = fakeStudio({ texts: ['It goes.'] });
  await addPastedText(studio, JSON.stringify(REFERENCES));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 2, holdout: HELD_OUT / 12 });
  await learn(studio);
  const { user } = renderStep(studio, step);
  expect(studio.engine.calls.auditPrompt).toEqual([]);
  await user.click(await screen.findByRole('button', { name: 'Does the prompt remember its examples?' }));
  expect(
    await screen.findByText(/^The prompt is not shown to remember .* 39 % off the 8 .* 31 % off 4 others/),
  ).toBeDefined();
  expect(studio.engine.calls.auditPrompt).toEqual([
    { trained: REFERENCES.slice(HELD_OUT), others: REFERENCES.slice(0, HELD_OUT) },
  ]);
});
