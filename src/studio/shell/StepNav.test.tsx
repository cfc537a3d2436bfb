// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { synthesise } from '../actions/synthesise/synthesise';
import { STEPS } from '../steps';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { StepNav } from './StepNav';

/** Titles without a number before them: a tick stands there. */
const ticked = () =>
  screen.getAllByRole('link').flatMap(({ textContent }) => (/^\d/.test(textContent ?? '') ? [] : [textContent]));

describe('the navigation', () => {
  it('leads to each step, and to one it does not know', () => {
    renderIn(fakeStudio(), <StepNav steps={[...STEPS, dummyStep]} />);
    const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
    expect(links).toEqual([...STEPS.map(({ id }) => `#${id}`), '#dummy']);
    expect(screen.getByRole('link', { name: 'Dummy' }).textContent).toBe(`${STEPS.length + 1}Dummy`);
    expect(ticked()).toEqual([]);
  });

  it('ticks the steps whose work is done', async () => {
    const studio = fakeStudio();
    renderIn(studio, <StepNav steps={STEPS} />);
    await addPastedText(studio, '["a one", "b two"]');
    await waitFor(() => expect(ticked()).toEqual(['References']));
    await loadModel(studio);
    await waitFor(() => expect(ticked()).toEqual(['References', 'Model']));
    studio.store.setSamplePrompt('none');
    studio.store.setDraftSampling({ count: 3 });
    await synthesise(studio);
    await waitFor(() => expect(ticked()).toEqual(['References', 'Model', 'Synthesise', 'Explore']));
    studio.store.setSession({ unsaved: false });
    await waitFor(() => expect(ticked()).toEqual(['References', 'Model', 'Synthesise', 'Explore', 'Export']));
  });
});
