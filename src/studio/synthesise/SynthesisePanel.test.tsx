// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { keepTestFileOut } from '../actions/checks/testFile';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { watchReferences } from '../actions/references/watchReferences';
import { synthesise } from '../actions/synthesise/synthesise';
import { undo } from '../actions/undo';
import { RemovedNote } from '../shell/RemovedNote';
import type { FakeOptions } from '../testing/fakeEngine';
import { fakeStudio, until } from '../testing/fakeStudio';
import { inPlace, renderIn, renderStep } from '../testing/render';
import { step } from './step';

const reference = (name: string): string => `def ${name}(x):\n    return x + 1\n\nassert ${name}(4) == ??`;
const REFERENCES = ['one', 'two_more', 'three', 'four_of_them'].map(reference);
const GOOD = 'def shout(text, times):\n    return text.upper() * times\n\nassert shout("a", 3) == ??';
const CUT = 'def least(a, b):\n    if a < b:\n        return a\n    return b\n\nassert least(3, 5) == ??  # …';
const TEXTS = [GOOD, REFERENCES[1]!, 'Once upon a time there was a king.', CUT];

/** A studio that draws these texts without a prompt. */
async function ready(options: FakeOptions = { texts: TEXTS }, watched = false) {
  const studio = fakeStudio(options);
  if (watched) watchReferences(studio);
  await addPastedText(studio, JSON.stringify(REFERENCES));
  await loadModel(studio);
  studio.store.setSamplePrompt('none');
  studio.store.setDraftSampling({ count: options.texts?.length ?? 4 });
  return studio;
}

const rowOf = (text: string) => within(screen.getByRole('row', { name: new RegExp(text) }));

describe('the synthesise panel', () => {
  it('says what stands in the way, until nothing does', async () => {
    const studio = fakeStudio();
    renderStep(studio, step);
    const button = screen.getByRole('button', { name: 'Synthesise' });
    expect(button).toHaveProperty('disabled', true);
    expect(screen.getByText('Load the model under Data.')).toBeDefined();
    await loadModel(studio);
    expect(await screen.findByText('Press Learn first.')).toBeDefined();
    studio.store.setSamplePrompt('none');
    await until(() => !(button as HTMLButtonElement).disabled);
  });

  it('draws, and tags each row with its verdict', async () => {
    const studio = await ready();
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Synthesise' }));
    expect(await screen.findByText('4 samples, 1 good')).toBeDefined();
    expect(rowOf('def shout').getByText('in-domain')).toBeDefined();
    expect(rowOf('def two_more').getByText('copy')).toBeDefined();
    expect(rowOf('Once upon').getByText('off-domain')).toBeDefined();
    expect(rowOf('def least').getByText('cut')).toBeDefined();
    const became = screen.getByRole('list', { name: 'What became of the samples' });
    expect(became.textContent).not.toContain('lacks');
    await user.click(screen.getByRole('button', { name: 'Why' }));
    expect(became.textContent).toContain('2 off-domain · lacks: ends with == ?? (2), lacks: parses as Python (1)');
  });

  it('draws until rows pass, at a temperature that the first ones choose or a person says', async () => {
    const studio = await ready();
    studio.store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'ending' }] } });
    const { user } = renderStep(studio, step);
    await user.click(screen.getByText('Until they pass'));
    const set = async (label: string, value: string) => {
      await user.clear(screen.getByLabelText(label));
      await user.type(screen.getByLabelText(label), value);
    };
    await set('Passing', '60');
    await set('At most', '50');
    expect(screen.getByText('Of 50 rows 60 cannot pass: draw more.')).toBeDefined();
    await set('At most', '200');
    expect(screen.getByLabelText('Temperature')).toHaveProperty('value', '');
    await user.click(screen.getByRole('button', { name: 'Synthesise' }));
    const tried = within(await screen.findByRole('list', { name: 'Temperatures tried' }));
    // One text of four is cut, and always the one at 0.9.
    expect(tried.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      '0.3: 8 of 8',
      '0.5: 8 of 8',
      '0.7: 8 of 8, chosen',
      '0.9: 0 of 8',
    ]);
    await until(() => studio.store.getState().session.synthesisStatus.kind === 'done');
    await user.type(screen.getByLabelText('Temperature'), '0.4');
    expect(screen.queryByRole('list', { name: 'Temperatures tried' })).toBeNull();
    await set('At most', '60');
    await user.click(screen.getByRole('button', { name: 'Synthesise' }));
    await until(() => screen.queryByText(/^60 samples, the most, of which only 45 pass in/) !== null);
    expect(studio.store.getState().project.batches.at(-1)?.temperature).toBe(0.4);
  });

  it('cancels a draw, and keeps what came', async () => {
    const studio = await ready({ texts: TEXTS, delayMs: 40 });
    studio.store.setDraftSampling({ count: 10_000 });
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Synthesise' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText(/, cancelled$/)).toBeDefined();
    expect(studio.store.getState().project.samples.length).toBeLessThan(10_000);
  });

  it('shows why a draw failed, and draws again', async () => {
    const failure = new StudioError('OUT_OF_MEMORY', 'It is full.', 'Draw fewer together.');
    const studio = await ready({ texts: TEXTS, failSample: failure });
    const { user } = renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: 'Synthesise' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Draw fewer together.');
    studio.store.setDraftSampling({ count: 2 });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await until(() => screen.queryByRole('alert') === null);
  });

  it('shows the samples of one source once there are two', async () => {
    const studio = await ready();
    await synthesise(studio);
    const { user } = renderStep(studio, step);
    expect(screen.queryByLabelText('Show samples of')).toBeNull();
    studio.store.setDraftOptions({ steps: 2 });
    await learn(studio);
    studio.store.setSamplePrompt('active-run');
    studio.store.setDraftSampling({ count: 1 });
    await synthesise(studio);
    expect(await screen.findByText(/^5 samples/)).toBeDefined();
    await user.click(screen.getByLabelText('Show samples of'));
    await user.click(await screen.findByRole('option', { name: 'Run 1 (1)' }));
    expect(await screen.findByText(/^1 sample,/)).toBeDefined();
    expect(screen.queryByRole('row', { name: /Once upon/ })).toBeNull();
  });

  it('deletes what is not good, and brings it back from the note', async () => {
    const studio = await ready();
    await synthesise(studio);
    const { user } = renderIn(
      studio,
      <>
        {inPlace(step)}
        <RemovedNote />
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'More about the samples' }));
    expect(await screen.findByRole('menuitem', { name: 'Delete the selected (0)' })).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('menuitem', { name: 'Delete those that are not good (3)' }));
    expect(await screen.findByText('1 sample, 1 good')).toBeDefined();
    const note = within(screen.getByRole('region', { name: 'Removed' }));
    expect(note.getByText('3 samples deleted')).toBeDefined();
    await user.click(note.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('4 samples, 1 good')).toBeDefined();
  });

  it('shows the rules of form, and judges again when one is switched off, which can be undone', async () => {
    const other = 'def shout(text, times):\n    return text.upper() * times\n\nassert shout("a", 3) == "AAA"';
    const studio = await ready({ texts: [other] }, true);
    await synthesise(studio);
    const { user } = renderStep(studio, step);
    expect(await screen.findByText('1 sample, 0 good')).toBeDefined();
    await user.click(await screen.findByRole('button', { name: /^In-domain means: \d+ rules$/ }));
    const rules = within(screen.getByRole('list', { name: 'Rules of form' }));
    const rule = rules.getByRole('checkbox', { name: 'Ends with == ??' });
    expect(rules.getByText('4 of 4; 1 row fails')).toBeDefined();
    await user.click(rule);
    expect(await screen.findByText('1 sample, 1 good')).toBeDefined();
    expect(screen.getByRole('button', { name: /^In-domain means: \d+ of \d+ rules$/ })).toBeDefined();
    expect(studio.store.getState().project.recipe?.checks[1]).toMatchObject({ name: 'form', off: ['open-answer'] });
    undo(studio);
    expect(await screen.findByText('1 sample, 0 good')).toBeDefined();
  });

  it('asks the checks that are switched on, and no others', async () => {
    const studio = await ready({ texts: TEXTS }, true);
    await synthesise(studio);
    const { user } = renderStep(studio, step);
    expect(await screen.findByText('4 samples, 1 good')).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Good means: 7 checks' }));
    const checks = within(screen.getByRole('list', { name: 'What good means' }));
    await user.click(checks.getByRole('checkbox', { name: 'Is no copy' }));
    expect(await screen.findByText('4 samples, 2 good')).toBeDefined();
    await user.click(checks.getByRole('checkbox', { name: 'Is written like your examples' }));
    expect(await screen.findByRole('button', { name: 'Good means: 7 checks' })).toBeDefined();
    const { recipe } = studio.store.getState().project;
    expect(recipe?.checks.map(({ name }) => name)).toEqual([
      'form',
      'ending',
      'runs',
      'answer',
      'style',
      'repeats',
      'known-domain',
    ]);
  });

  it('keeps a test file out', async () => {
    const studio = await ready({ texts: TEXTS }, true);
    await synthesise(studio);
    renderStep(studio, step);
    expect(await screen.findByText('4 samples, 1 good')).toBeDefined();
    await keepTestFileOut(studio, new File([JSON.stringify({ input: GOOD })], 'held-back.jsonl'));
    expect(await screen.findByText('4 samples, 0 good')).toBeDefined();
    expect(await rowOf('def shout').findByText('in test file')).toBeDefined();
    await keepTestFileOut(studio, new File(['{"a": "b", "c": "d"}'], 'odd.jsonl'));
    expect(studio.store.getState().session.toasts.at(-1)?.error).toMatchObject({ code: 'REFERENCE_COLUMN' });
  });

  it('tries a check of one’s own on rows, asks it, and lets it go', async () => {
    const studio = await ready({ texts: TEXTS }, true);
    await synthesise(studio);
    const { user } = renderStep(studio, step);
    await user.click(await screen.findByRole('button', { name: 'Your own check' }));
    // Whatever is run here comes to 1.
    await user.click(screen.getByRole('button', { name: 'Try it' }));
    const said = within(screen.getByRole('list', { name: 'What it says' }));
    expect((await said.findAllByText(/^Example \d cannot be told \(it gave 1,/)).length).toBe(4);
    expect(said.getAllByText(/^Sample \d cannot be told/).length).toBe(4);
    const editor = screen.getByRole('textbox', { name: 'A Python function check(row)' });
    await user.clear(editor);
    await user.type(editor, 'def check(row): return 1');
    await user.click(screen.getByRole('button', { name: 'Ask it of every row' }));
    expect(await screen.findByText('4 samples, 0 good')).toBeDefined();
    expect(studio.store.getState().project.recipe?.checks.at(-3)).toEqual({
      name: 'own',
      source: 'def check(row): return 1',
    });
    await user.click(screen.getByRole('button', { name: 'No longer ask it' }));
    expect(await screen.findByText('4 samples, 1 good')).toBeDefined();
  });
});
