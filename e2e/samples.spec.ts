/** What a person does with samples and examples once they are there: compare, throw away, bring back. */
import { FOUR, learnedOneStep } from './harness/oneStep';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

test('draws of a run and of no prompt are told apart, deleted and brought back', async ({ page }) => {
  const studio = await learnedOneStep(page);
  const panel = await studio.at('Synthesise');
  await studio.setSampling({ 'Longest sample': 6 });
  await studio.synthesise(3);
  await studio.synthesised(3);
  await panel.getByRole('button', { name: /^More$/ }).click();
  await panel.getByText('No prompt, to compare').click();
  await studio.synthesise(2);
  await studio.synthesised(5);

  await panel.getByRole('combobox', { name: 'Show samples of' }).click();
  await page.getByRole('option', { name: 'No prompt (2)' }).click();
  await studio.synthesised(2);
  await expect(await studio.map()).toHaveAccessibleName(/4 references?.* 2 /, { timeout: PATIENCE_MS });
  const { rows } = await studio.exportJsonl('All samples of No prompt (2)');
  expect(rows.map(({ metadata }) => metadata.id)).toEqual(['sample-4', 'sample-5']);

  await studio.place('Review').click();
  await page.getByRole('button', { name: 'More about the samples' }).click();
  await page.getByRole('menuitem', { name: 'Delete all shown (2)' }).click();
  await studio.synthesised(3);
  await page.getByRole('region', { name: 'Removed' }).getByRole('button', { name: 'Undo' }).click();
  await studio.synthesised(5);
});

test('examples are dropped and brought back from the keyboard, and a removed file comes back', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop(FOUR);
  const references = await studio.at('References');
  await references.getByRole('grid', { name: 'References' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await expect(references).toContainText('3 of 4 examples');
  await page.keyboard.press('Delete');
  await expect(references).toContainText('4 examples');
  // One stop for the table, whatever its rows: the second is what scrolls.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[role="grid"]') ?? null)).toBeNull();

  await references.getByRole('button', { name: 'More about the references' }).click();
  await page.getByRole('menuitem', { name: 'Remove mine.jsonl' }).click();
  await expect(studio.button('Choose files')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(references).toContainText('4 examples');
});

test('a letter typed behind an open dialog does nothing', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop(FOUR);
  await studio.modelReady();
  await page.getByRole('button', { name: /help/i }).first().click();
  await expect(page.getByRole('dialog', { name: 'How it works' })).toBeVisible();
  await page.keyboard.press('l');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'How it works' })).toBeHidden();
  // A run would begin after a part of the page has come.
  await page.waitForTimeout(2_000);
  await expect(await studio.at('Learn')).toContainText('Nothing learned yet');
  // Without the dialog the same key learns.
  await page.keyboard.press('l');
  await expect(studio.button('Pause')).toBeVisible({ timeout: PATIENCE_MS });
});
