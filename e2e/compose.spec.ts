/** Several columns learned as one text, and drawn rows split into them again. */
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { dropPrompt, exportPrompt, opened } from './harness/prompts';
import { bytesOf, Sheet, textOf } from './harness/sheet';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

/** Python expressions and their values, with a column that nobody needs. */
function sums(): string {
  const rows = ['id,expression,result'];
  for (let a = 2; a < 10; a++)
    for (let b = 2; b < 10; b += 2) {
      const [expression, value] = (a + b) % 3 === 0 ? [`max(${a}, ${b})`, Math.max(a, b)] : [`${a} + ${b}`, a + b];
      rows.push(`${rows.length},"${expression}",${value}`);
    }
  return `${rows.join('\n')}\n`;
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a CSV of questions and answers is learned as both, and drawn rows split into both', async ({ page }) => {
  test.slow();
  const studio = new StudioPage(page);
  // The columns can be chosen while the model loads.
  await page.goto('/');
  await studio.drop({ name: 'sums.csv', content: sums() });
  const references = await studio.at('References');
  await choose(page, 'Learn from', 'expression');
  await choose(page, 'Answer', 'result');
  // The input alone is learned until the person says more, and what is not used is said.
  await expect(references).toContainText('Not used: id, result.');
  await choose(page, 'What is learned', 'input, then answer');
  await expect(references).toContainText('Not used: id.');
  await expect(references.locator('pre')).toHaveText('2 + 2\n\nResult: 4');
  await expect(references.getByRole('row').nth(1)).toContainText('2 + 2 → 4');

  const template = references.getByRole('textbox', { name: 'Template' });
  await template.fill('{expression}{result}');
  await template.blur();
  await expect(references).toContainText('Nothing stands between {expression} and {result}.');
  await template.fill('assert {expression} == {result}');
  await template.blur();
  await expect(references.locator('pre')).toHaveText('assert 2 + 2 == 4');

  await expect(references).toContainText(/Example 1, \d+ tokens/, { timeout: 3 * PATIENCE_MS });
  await studio.setOptions({ Steps: 15 });
  await studio.learn();
  await studio.learned(2 * PATIENCE_MS);
  await studio.setSampling({ 'Longest sample': 24 });
  await studio.synthesise(50);
  await studio.synthesised(50, 2 * PATIENCE_MS);
  await studio.at('Synthesise');
  const samples = page.getByRole('grid', { name: 'Samples' });
  const split = samples.getByRole('row').filter({ hasText: '→' });
  await expect(split.first()).toBeVisible();
  await split.first().click();
  const chosen = page.getByRole('region', { name: /^Sample \d+$/ });
  const columns = chosen.getByLabel('Columns', { exact: true });
  await expect(columns.locator('dt')).toHaveText(['expression', 'result']);
  const [expression, result] = await columns.locator('dd').allInnerTexts();
  await expect(chosen.locator('pre').first()).toHaveText(`assert ${expression} == ${result}`);

  // The new pairs, for a trainer.
  const sheet = new Sheet(page);
  await sheet.open();
  await sheet.choose('Samples', /^All samples/);
  await sheet.choose('For', 'TRL: Prompt and completion');
  await expect(sheet.root.getByRole('status')).toHaveText(/^New [1-9]/, { timeout: PATIENCE_MS });
  const [, count] = /^New (\d+) · Yours 0 · Left out/.exec(await sheet.root.getByRole('status').innerText()) ?? [];
  const files = unzipSync(await bytesOf(await sheet.export(Number(count))));
  const pairs = ['train.jsonl', 'validation.jsonl'].flatMap((file) =>
    textOf(files[file])
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line)),
  );
  expect(pairs).toHaveLength(Number(count));
  expect(pairs).toContainEqual({ prompt: expression, completion: result });
  await page.keyboard.press('Escape');

  // The prompt’s file says it all: what is drawn from it splits the same way.
  const prompt = await exportPrompt(page);
  expect(prompt.bytes.toString('latin1')).toContain('assert {expression} == {result}');
  await dropPrompt(page, prompt);
  await expect(opened(page)).toBeVisible({ timeout: PATIENCE_MS });
  await studio.synthesise(8);
  await studio.synthesised(58);
  const name = prompt.name.replace('.safetensors', '');
  await choose(page, 'Show samples of', `${name} (8)`);
  await studio.synthesised(8);
  await expect(split.first()).toBeVisible();
});
