/** The map: a layout that stays, regions by mouse and by keyboard, selections with names, and how the domain was learned. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const SAMPLES = 24;

/** The sample set's map, with rows of a run that looked at itself twice. */
async function mapped(page: Page): Promise<{ studio: StudioPage; panel: Locator; map: Locator }> {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  await studio.setOptions({ Steps: 2, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  await studio.setSampling({ 'Longest sample': 12 });
  await studio.synthesise(SAMPLES);
  await studio.synthesised(SAMPLES);
  const map = await studio.map();
  await expect(map).toHaveAccessibleName(new RegExp(`${SAMPLES} synthetic`), { timeout: PATIENCE_MS });
  return { studio, panel: await studio.at('Explore'), map };
}

const selection = (scope: Locator): Locator => scope.getByRole('region', { name: 'Selection' });
const counts = async (scope: Locator): Promise<{ references: number; samples: number }> => {
  const words = await selection(scope)
    .getByText(/ selected$/)
    .innerText();
  return {
    references: Number(/(\d+) examples?/.exec(words)?.[1] ?? 0),
    samples: Number(/(\d+) samples?/.exec(words)?.[1] ?? 0),
  };
};

/** What the map is saved as. */
async function saved(page: Page, panel: Locator, item: string): Promise<Buffer> {
  await panel.getByRole('button', { name: 'More about the map' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  return readFile(await file.path());
}

test('a region is drawn by mouse, named, undone and saved; list and map agree; the layout stays', async ({
  page,
}, info) => {
  test.slow();
  const { studio, panel, map } = await mapped(page);
  await panel.getByText('Box', { exact: true }).click();
  const box = (await map.boundingBox())!;
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4, { steps: 4 });
  await page.mouse.up();
  const all = await counts(panel);
  expect(all.samples, 'a box over all of it').toBe(SAMPLES);
  expect(all.references).toBeGreaterThan(40);

  // Half of it, by hand.
  await panel.getByText('Lasso', { exact: true }).click();
  const corners = [
    [0.02, 0.02],
    [0.5, 0.02],
    [0.55, 0.5],
    [0.5, 0.98],
    [0.02, 0.98],
  ] as const;
  await page.mouse.move(box.x + corners[0][0] * box.width, box.y + corners[0][1] * box.height);
  await page.mouse.down();
  for (const [x, y] of corners.slice(1)) await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await page.mouse.up();
  const half = await counts(panel);
  expect(half.references + half.samples).toBeGreaterThan(0);
  expect(half.references + half.samples).toBeLessThan(all.references + all.samples);
  // What is selected, of how many, stands in the legend.
  const legend = panel.getByRole('group', { name: 'Groups shown on the map' });
  await expect(legend).toContainText(`${half.references}/`);
  await expect(legend).toContainText(`${half.samples}/${SAMPLES}`);
  await screenshot(page, info, 'map-selection');

  await panel.getByRole('textbox', { name: 'Name of the selection' }).fill('left');
  await panel.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(panel.getByRole('combobox', { name: 'Kept selections' })).toHaveValue(/.+/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save as JSONL' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/-left\.jsonl$/);
  const rows = (await readFile(await file.path(), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; source: string; text: string });
  expect(rows.filter(({ source }) => source === 'example')).toHaveLength(half.references);
  expect(rows.filter(({ source }) => source === 'sample')).toHaveLength(half.samples);
  expect(rows.every(({ text }) => text.length > 0)).toBe(true);

  // The list shows what is selected, and all again where nothing is.
  await studio.place('Review').click();
  const list = page.getByRole('region', { name: 'List', exact: true });
  await expect(list.getByRole('status')).toHaveText(`0 of ${half.samples} reviewed`);
  await selection(list).getByRole('button', { name: 'Clear' }).click();
  await expect(list.getByRole('status')).toHaveText(`0 of ${SAMPLES} reviewed`);
  await selection(list).getByRole('combobox', { name: 'Kept selections' }).selectOption('left');
  await expect(list.getByRole('status')).toHaveText(`0 of ${half.samples} reviewed`);

  // Undone: the name is gone.
  await list.getByRole('grid', { name: 'Samples', exact: true }).focus();
  await page.keyboard.press('u');
  await expect(list.getByRole('combobox', { name: 'Kept selections' })).toHaveCount(0);

  // More rows come into the layout that is there.
  await selection(list).getByRole('button', { name: 'Clear' }).click();
  await studio.at('Explore');
  await legend.getByRole('button', { name: /^Synthetic/ }).click();
  const before = (await saved(page, panel, 'Save as SVG')).toString();
  expect(before.match(/<path /g)?.length, 'the examples alone').toBe(all.references);
  await studio.synthesise(4);
  await studio.synthesised(SAMPLES + 4);
  await studio.at('Explore');
  await expect(map).toHaveAccessibleName(new RegExp(`${SAMPLES + 4} synthetic`), { timeout: PATIENCE_MS });
  const after = (await saved(page, panel, 'Save as SVG')).toString();
  expect(after, 'the examples stay where they are').toBe(before);
});

test('by keyboard alone: a region, what the map says as a table, the run step by step; accessible', async ({
  page,
}, info) => {
  test.slow();
  const { panel, map } = await mapped(page);
  const tool = panel.getByRole('radiogroup', { name: 'What a drag does' });
  await tool.getByRole('radio', { name: 'Move' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tool.getByRole('radio', { name: 'Box' })).toBeChecked();
  await map.focus();
  const press = async (key: string, times: number): Promise<void> => {
    for (let at = 0; at < times; at++) await page.keyboard.press(key);
  };
  // To a corner, and over to the one across.
  const { width, height } = (await map.boundingBox())!;
  await press('ArrowLeft', Math.ceil(width / 40) + 1);
  await press('ArrowUp', Math.ceil(height / 40) + 1);
  await page.keyboard.press('Enter');
  await press('ArrowRight', Math.ceil(width / 20) + 1);
  await press('ArrowDown', Math.ceil(height / 20) + 1);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await counts(panel)).samples).toBe(SAMPLES);
  await page.keyboard.press('Escape');
  await expect(selection(panel)).toHaveCount(0);

  // The same without sight.
  await panel.getByRole('button', { name: 'The map as a table' }).focus();
  await page.keyboard.press('Enter');
  const table = panel.getByRole('table', { name: 'Clusters' });
  await expect(table).toBeVisible();
  const cells = await table
    .locator('tbody tr')
    .evaluateAll((trs) => trs.map((tr) => [...tr.querySelectorAll('td')].map((td) => td.textContent ?? '')));
  const sum = (column: number): number => cells.reduce((total, row) => total + Number(row[column]), 0);
  expect(sum(2), 'every sample is in a cluster').toBe(SAMPLES);
  expect(sum(1)).toBeGreaterThan(40);
  await table
    .getByRole('button', { name: /^Select/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => counts(panel)).toEqual({ references: Number(cells[0]![1]), samples: Number(cells[0]![2]) });
  await panel.getByRole('combobox', { name: 'Colour by' }).selectOption('cluster');
  await expect(map).toHaveAccessibleName(/^Map: (?!.*synthetic)/);
  await panel.getByRole('combobox', { name: 'Colour by' }).selectOption('distance');
  await panel.getByRole('textbox', { name: 'Search on the map' }).fill('def ');
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await screenshot(page, info, `map-${width}`);
    await expectAccessible(page, `the map at ${width}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${width}`).toBeLessThanOrEqual(0);
  }
  await selection(panel).getByRole('button', { name: 'Clear' }).click();

  await panel.getByRole('button', { name: 'Show how it was learned' }).focus();
  await page.keyboard.press('Enter');
  const replay = panel.getByRole('region', { name: 'How the domain was learned' });
  const slider = replay.getByRole('slider');
  await expect(slider).toBeVisible({ timeout: PATIENCE_MS });
  const said = replay.getByRole('status');
  await expect(said).toHaveText(/^Step \d+: [1-9]\d* rows?, 0 rows before/);
  const first = await said.innerText();
  await slider.focus();
  await page.keyboard.press('End');
  await expect(said).not.toHaveText(first);
  await expect(slider).toHaveAttribute('aria-valuetext', /^Step 2: /);
  await screenshot(page, info, 'map-replay');
  await expectAccessible(page, 'the replay');
  await replay.getByRole('button', { name: 'Back to the samples' }).click();
  await expect(map).toHaveAccessibleName(/at a distance of/);

  const png = await saved(page, panel, 'Save as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(5000);
});
