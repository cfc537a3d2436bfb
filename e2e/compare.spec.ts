/** Two methods side by side: table with intervals, rows compared blind by keys, the report opened without a network. */
import { readFile } from 'node:fs/promises';
import { expectAccessible } from './harness/accessibility';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

test('two methods are drawn, told apart blind, and taken along as one file', async ({ page, context }) => {
  test.setTimeout(3 * PATIENCE_MS);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  const panel = await studio.at('Draws');
  await panel.getByRole('button', { name: /^Compare methods: 5 ticked/ }).click();
  for (const name of [/^3 examples/, /^DOMINO without/, /^DOMINO A soft|^DOMINO$/])
    await panel.getByRole('checkbox', { name }).first().uncheck();
  await panel.getByRole('textbox', { name: 'Rows of each' }).fill('10');
  await panel.getByRole('button', { name: 'Draw by each' }).click();
  const table = panel.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(3, { timeout: PATIENCE_MS });
  await expect(panel.getByRole('button', { name: 'Report' })).toBeVisible({ timeout: PATIENCE_MS });
  const random = table.getByRole('row', { name: /Random soft prompt/ });
  await expect(random).toContainText(/\d+ % \(\d+ to \d+ %\)/);
  await expectAccessible(page, 'Compare with two methods');

  await panel.getByRole('button', { name: 'Compare rows blind' }).press('Enter');
  const blind = panel.getByRole('region', { name: 'Blind comparison' });
  await expect(blind).toBeFocused();
  await expect(blind).not.toContainText(/No prompt|Random|draw \d/);
  await expectAccessible(page, 'Compare, rows blind');
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
  await expect(blind).toContainText('3 pairs of 10 compared');
  await blind.getByRole('button', { name: /^Stop and see/ }).press('Enter');
  await expect(panel).toContainText(/draw 1 \d, draw 2 \d, no difference 1\. No preference can be told yet/);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Report' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/-comparison\.html$/);
  const source = await readFile(await download.path(), 'utf8');
  const opened = await context.newPage();
  const asked: string[] = [];
  opened.on('request', ({ url }) => asked.push(url()));
  await context.setOffline(true);
  await opened.setContent(source);
  await expect(opened.getByRole('heading', { level: 1 })).toContainText('Draws side by side');
  await expect(opened.getByRole('row', { name: /Random soft prompt/ })).toContainText(/\d+ to \d+ %/);
  await expectAccessible(opened, 'The report');
  expect(asked.filter((url) => !url.startsWith('about:') && !url.startsWith('data:'))).toEqual([]);
});
