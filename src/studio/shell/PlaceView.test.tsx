// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { describe, expect, it } from 'vitest';
import { PLACES } from '../places';
import { STEPS } from '../steps';
import { PLACE_IDS } from '../store/place.slice';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { PlaceView } from './PlaceView';

const placeOf = (id: string) => PLACES.find((place) => place.id === id)!;

describe('the places', () => {
  it('are a journey of different steps, from references to an export', () => {
    const ids = STEPS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([ids[0], ids.at(-1)]).toEqual(['references', 'export']);
    expect(PLACES.map(({ id }) => id)).toEqual(PLACE_IDS);
    // In the order of the places, so that the journey never goes back.
    const order = STEPS.map(({ place }) => PLACE_IDS.indexOf(place));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it.each(PLACES)('$title shows every step that is registered for it, and no other', async (place) => {
    renderIn(fakeStudio(), <PlaceView place={place} steps={STEPS} />);
    const own = STEPS.filter((step) => step.place === place.id);
    for (const { id, title } of own) expect((await screen.findByRole('region', { name: title })).id).toBe(id);
    for (const { title } of STEPS)
      if (!own.some((step) => step.title === title)) expect(screen.queryByRole('region', { name: title })).toBeNull();
    expect(screen.getByRole('main', { name: place.title })).toBeDefined();
  });

  it('draw their panels one after the other, so that the page answers in between', () => {
    const there: number[] = [];
    const steps = STEPS.map((step) => ({
      ...step,
      place: 'compare' as const,
      Panel: () => {
        useLayoutEffect(() => void there.push(document.querySelectorAll('[data-own]').length), []);
        return <div data-own />;
      },
    }));
    renderIn(fakeStudio(), <PlaceView place={placeOf('compare')} steps={steps} />);
    expect(there).toEqual(steps.map((_, at) => at + 1));
  });

  it('take a step that they do not know, wherever it stands', () => {
    renderIn(fakeStudio(), <PlaceView place={placeOf('compare')} steps={[dummyStep, ...STEPS]} />);
    const panel = screen.getByRole('region', { name: 'Dummy' });
    expect(within(panel).getByRole('heading').textContent).toBe('Dummy');
    expect(within(panel).getByText('a short fact')).toBeDefined();
    expect(screen.getByRole('region', { name: 'Explore' })).toBeDefined();
  });
});
