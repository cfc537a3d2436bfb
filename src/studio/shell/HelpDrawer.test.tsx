// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PLACES } from '../places';
import { STEPS } from '../steps';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { HelpDrawer } from './HelpDrawer';

describe('the help', () => {
  it('lists each place, and each step’s keys between the page’s own', async () => {
    const studio = fakeStudio();
    studio.store.openHelp();
    const shortcut = { keys: 'D', hotkey: 'D', does: 'Do it', single: true, run: () => undefined };
    renderIn(studio, <HelpDrawer steps={[...STEPS, { ...dummyStep, shortcuts: [shortcut] }]} places={PLACES} />);
    const drawer = within(screen.getByRole('dialog', { name: 'How it works' }));
    expect(await drawer.findAllByRole('listitem', {}, { timeout: 20_000 })).toHaveLength(PLACES.length);
    for (const { does } of PLACES) expect(drawer.getByText(does, { exact: false })).toBeDefined();
    const meanings = drawer.getAllByRole('definition').map(({ textContent }) => textContent);
    const keys = STEPS.flatMap(({ shortcuts = [] }) => shortcuts.map(({ does }) => does));
    expect(keys).toEqual(expect.arrayContaining(['Learn', 'Pause or resume learning', 'Synthesise']));
    const first = meanings.indexOf('Open this help');
    const listed = [
      ...keys,
      'Do it',
      ...PLACES.map(({ title }) => `Go to ${title}`),
      'Undo what you dropped, removed or deleted last',
    ];
    expect(meanings.slice(first + 1, first + 1 + listed.length)).toEqual(listed);
  });
});
