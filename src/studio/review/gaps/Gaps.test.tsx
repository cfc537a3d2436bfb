// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { learn } from '../../actions/learn/learn';
import { loadModel } from '../../actions/model/model';
import { addPastedText } from '../../actions/references/references';
import { synthesise } from '../../actions/synthesise/synthesise';
import { step } from '../../explore/step';
import { fakeStudio } from '../../testing/fakeStudio';
import { renderStep } from '../../testing/render';
import { coverageWords, gapName, nearestWords } from './coverageWords';

/** The made-up vectors count letters: texts of the same letters lie together. */
const textsOf = (most: string, some: string): string[] =>
  Array.from({ length: 7 }, (_, at) => `${most.repeat(4 + at)} ${some.repeat(1 + (at % 3))}`);
const EXAMPLES = [...textsOf('a', 'b'), ...textsOf('d', 'e')];

async function drawn() {
  const studio = fakeStudio({ texts: ['aaaaaa b', 'aaaaa bb'] });
  await addPastedText(studio, JSON.stringify(EXAMPLES));
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setDraftOptions({ steps: 2, holdout: 0 });
  await learn(studio);
  studio.store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'ending' }] } });
  studio.store.setTemperature(0.7);
  studio.store.setDraftSampling({ count: 8 });
  await synthesise(studio);
  return studio;
}

it('says how many examples have a row nearby, lists the others, and draws near them', async () => {
  const studio = await drawn();
  const { user } = renderStep(studio, step);
  const gaps = within(await screen.findByRole('region', { name: 'Gaps' }));
  expect(await gaps.findByText(/^\d of 14 of your examples have a passing row nearby \(\d+–\d+ %\)\.$/)).toBeDefined();
  await user.click(gaps.getByRole('button', { name: /^\d gaps?$/ }));
  const [first] = within(gaps.getByRole('list', { name: 'Gaps' })).getAllByRole('listitem');
  expect(first!.textContent).toMatch(/\d examples?/);
  expect(first!.textContent).toMatch(/The nearest row is \d+ % too far\. Show sample \d/);
  await user.click(within(first!).getByRole('button', { name: /^Show sample/ }));
  expect(studio.store.getState().session.selectedId).toMatch(/^s\d$/);
  await user.click(within(first!).getByRole('button', { name: /^Draw near/ }));
  expect(await gaps.findByText(/passing row nearby.* \d+ rows drawn, of which \d+ pass\./)).toBeDefined();
  expect(studio.engine.calls.fitNear).toHaveLength(1);
});

it('says what stands in the way of drawing near', async () => {
  const studio = await drawn();
  studio.store.edit({ type: 'removeRun', id: studio.store.getState().project.runs[0]!.id });
  const { user } = renderStep(studio, step);
  const gaps = within(await screen.findByRole('region', { name: 'Gaps' }));
  await user.click(gaps.getByRole('button', { name: /^\d gaps?$/ }));
  expect(await gaps.findByText('Press Learn first.')).toBeDefined();
  for (const button of gaps.getAllByRole('button', { name: /^Draw near/ }))
    expect((button as HTMLButtonElement).disabled).toBe(true);
});

it('calls a gap by what its examples have in common, or by the one in the middle', () => {
  const gap = { referenceIds: [], words: ['dict', 'stock'], nearest: null };
  expect(gapName(gap, 'def f')).toBe('dict, stock');
  expect(gapName({ ...gap, words: [] }, 'def f')).toBe('def f');
  expect(nearestWords(null)).toBe('No row passes yet.');
  expect(coverageWords({ covered: 31, of: 40, interval: [0.6218, 0.879] } as never)).toBe(
    '31 of 40 of your examples have a passing row nearby (62–88 %).',
  );
});
