// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../step';
import { STEPS } from '../steps';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { Workbench } from './Workbench';

const headings = () => screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent);

describe('the workbench', () => {
  it('has a journey of different steps, from references to an export', () => {
    const ids = STEPS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([ids[0], ids.at(-1)]).toEqual(['references', 'export']);
  });

  it('shows every step that is registered, under its number, in its column', () => {
    renderIn(fakeStudio(), <Workbench steps={STEPS} />);
    expect(headings()).toEqual(STEPS.map(({ title }, index) => `${index + 1}${title}`));
    for (const { id, title } of STEPS) expect(screen.getByRole('region', { name: title }).id).toBe(id);
    const columns = [...screen.getByRole('main').children].map((column) =>
      within(column as HTMLElement)
        .getAllByRole('region')
        .map(({ id }) => id),
    );
    expect(columns).toEqual(
      COLUMNS.map((column) => STEPS.filter((step) => step.column === column).map(({ id }) => id)),
    );
  });

  it('draws its panels one after the other, so that the page answers in between', () => {
    const there: number[] = [];
    const steps = STEPS.map((step) => ({
      ...step,
      Panel: () => {
        useLayoutEffect(() => void there.push(document.querySelectorAll('[data-own]').length), []);
        return <div data-own />;
      },
    }));
    renderIn(fakeStudio(), <Workbench steps={steps} />);
    expect(there).toEqual(steps.map((_, at) => at + 1));
  });

  it('takes a step that it does not know, wherever it stands', () => {
    const [first, ...others] = STEPS;
    renderIn(fakeStudio(), <Workbench steps={[first!, dummyStep, ...others]} />);
    const panel = screen.getByRole('region', { name: 'Dummy' });
    expect(within(panel).getByRole('heading').textContent).toBe('2Dummy');
    expect(within(panel).getByText('a short fact')).toBeDefined();
    expect(headings()).toContain(`${STEPS.length + 1}Export`);
    expect(screen.getByRole('main').lastElementChild?.firstElementChild).toBe(panel);
  });
});
