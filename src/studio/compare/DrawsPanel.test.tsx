// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { drawByMethods } from '../actions/compare/drawByMethods';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { watchReferences } from '../actions/references/watchReferences';
import { fakeStudio, until } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

const EXAMPLES = JSON.stringify(
  Array.from({ length: 6 }, (_, at) => `Tell me in ${at + 2} words what the ${'abcdef'[at]} does at sea today.`),
);
const TEXTS = Array.from(
  { length: 12 },
  (_, at) => `Write to ship ${at} and say that it leaves the port of ${'nopqrstuvwxyza'[at]} tonight.`,
);

async function ready() {
  const studio = fakeStudio({ texts: TEXTS, refusedMethods: ['magpie-human'] });
  watchReferences(studio);
  await addPastedText(studio, EXAMPLES);
  await loadModel(studio, { kind: 'embedded' });
  studio.store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'copies' }, { name: 'ending' }] } });
  studio.store.setComparedCount(12);
  return studio;
}

describe('draws side by side', () => {
  it('are drawn by the methods that are ticked; one that cannot run says why', async () => {
    const studio = await ready();
    const { user } = await renderStep(studio, step);
    await user.click(screen.getByRole('button', { name: /^Compare methods: 5 ticked/ }));
    for (const name of [/^3 examples/, /^DOMINO without/, /^Magpie, your/])
      await user.click(screen.getByRole('checkbox', { name }));
    await user.click(screen.getByRole('button', { name: 'Draw by each' }));
    await until(() => studio.store.getState().session.methodsStatus.kind === 'done');
    expect(studio.store.getState().project.batches.map(({ method }) => method)).toEqual([
      'no-prompt',
      'random-prompt',
      'domino',
    ]);
    expect(await screen.findByText(/cannot run here/)).toBeTruthy();
    const table = await screen.findByRole('table');
    const rows = within(table).getAllByRole('row');
    expect(rows).toHaveLength(4);
    await until(() => studio.store.getState().session.drawsMeasured !== null);
    expect(await within(table).findAllByText(/\d+ % \(\d+ to \d+ %\)/)).not.toHaveLength(0);
    expect(await screen.findByRole('button', { name: 'Report' })).toBeTruthy();
  });

  it('are chosen between by keys without their names, which come with the count', async () => {
    const studio = await ready();
    studio.store.setComparedMethods(['no-prompt', 'random-prompt']);
    await drawByMethods(studio);
    const { user } = await renderStep(studio, step);
    await user.click(await screen.findByRole('button', { name: 'Compare rows blind' }));
    const blind = screen.getByRole('region', { name: 'Blind comparison' });
    expect(document.activeElement).toBe(blind);
    expect(blind.textContent).not.toMatch(/draw 1|draw 2|No prompt|Random/);
    expect(within(blind).getAllByRole('article')).toHaveLength(2);
    const first = blind.textContent;
    await user.keyboard('{ArrowLeft}{ArrowRight}{ArrowLeft}{ArrowDown}');
    expect(blind.textContent).not.toBe(first);
    await until(() => studio.store.getState().session.blindPicks.length === 4);
    expect(blind.textContent).toMatch(/4 pairs of 12 compared/);
    await user.click(within(blind).getByRole('button', { name: /Stop and see/ }));
    const chosen = studio.store.getState().session.blindPicks.map((pick) => pick.chosen);
    const count = (side: string): number => chosen.filter((each) => each === side).length;
    expect(count('neither')).toBe(1);
    expect(
      await screen.findByText(
        new RegExp(`draw 1 ${count('first')}, draw 2 ${count('second')}, no difference 1\\. No preference can be told`),
      ),
    ).toBeTruthy();
  });
});
