// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { fakeStudio, until } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

describe('the learn panel', () => {
  it('says why it cannot learn, then learns, pauses, goes on and stops', async () => {
    const studio = fakeStudio({ delayMs: 2 });
    const { user } = renderStep(studio, step);
    const button = screen.getByRole('button', { name: /^Learn/ });
    expect(button).toHaveProperty('disabled', true);
    await addPastedText(studio, '["a one", "b two", "c three", "d four"]');
    await loadModel(studio, { kind: 'embedded' });
    await until(() => !(button as HTMLButtonElement).disabled);
    studio.store.setDraftOptions({ steps: 2000 });
    void learn(studio);
    await user.click(await screen.findByRole('button', { name: /^Pause/ }));
    await user.click(await screen.findByRole('button', { name: /^Resume/ }));
    await user.click(await screen.findByRole('button', { name: /^Stop/ }));
    expect(await screen.findByText(/Learned|stopped|Stopped/)).toBeDefined();
  });
});
