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

/** What stands before each title: a number, or nothing but a tick. */
const marks = () => screen.getAllByRole('link').map((link) => link.textContent?.match(/^\d*/)?.[0]);

describe('the navigation', () => {
  it('leads to each step, and to one it does not know', () => {
    renderIn(fakeStudio(), <StepNav steps={[...STEPS, dummyStep]} />);
    const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['#references', '#model', '#learn', '#synthesise', '#explore', '#export', '#dummy']);
    expect(marks()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('ticks the steps whose work is done', async () => {
    const studio = fakeStudio();
    renderIn(studio, <StepNav steps={STEPS} />);
    await addPastedText(studio, '["a one", "b two"]');
    await waitFor(() => expect(marks()).toEqual(['', '2', '3', '4', '5', '6']));
    await loadModel(studio);
    await waitFor(() => expect(marks()).toEqual(['', '', '3', '4', '5', '6']));
    studio.store.setSamplePrompt('none');
    studio.store.setDraftSampling({ count: 3 });
    await synthesise(studio);
    await waitFor(() => expect(marks()).toEqual(['', '', '3', '', '', '6']));
    studio.store.setSession({ unsaved: false });
    await waitFor(() => expect(marks()).toEqual(['', '', '3', '', '', '']));
  });
});
