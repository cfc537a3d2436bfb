// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { synthesise } from '../actions/synthesise/synthesise';
import { PLACES } from '../places';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { NextPlace, PlaceNav } from './PlaceNav';

const words = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

describe('the navigation', () => {
  it('goes to each place and says which one it is', async () => {
    const studio = fakeStudio();
    const { user } = renderIn(studio, <PlaceNav places={PLACES} />);
    for (const { id, title } of PLACES) {
      await user.click(screen.getByRole('button', { name: title }));
      expect(studio.store.getState().session.place).toBe(id);
      expect(screen.getByRole('button', { current: 'page' })).toBe(screen.getByRole('button', { name: title }));
    }
  });

  it('says how far each has come, and ticks what is there to go on from', async () => {
    const studio = fakeStudio({ texts: ['a three', 'b four', 'a one'] });
    renderIn(studio, <PlaceNav places={PLACES} />);
    expect(words()).toEqual(['1Data ', '2Learn ', '3Review ', '4Compare ', '5Prove ', '6Export ']);
    await addPastedText(studio, '["a one", "b two"]');
    await waitFor(() => expect(words()[0]).toBe('Data 2'));
    await loadModel(studio);
    studio.store.setSamplePrompt('none');
    studio.store.setDraftSampling({ count: 3 });
    await synthesise(studio);
    // One of the three is an example, word for word.
    await waitFor(() => expect(words().slice(2, 4)).toEqual(['Review 2/3', '4Compare 1']));
    expect(studio.store.getState().session.place, 'where the rows come').toBe('review');
  });
});

describe('the way on', () => {
  it('leads past what nobody has to do, and only from what is there', async () => {
    const studio = fakeStudio();
    const { user } = renderIn(studio, <NextPlace places={PLACES} />);
    expect(screen.queryByRole('button')).toBeNull();
    await addPastedText(studio, '["a one", "b two"]');
    await user.click(await screen.findByRole('button', { name: 'Learn' }));
    expect(studio.store.getState().session.place).toBe('learn');
    expect(screen.queryByRole('button'), 'nothing is learned yet').toBeNull();
  });
});
