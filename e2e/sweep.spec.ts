/** A sweep in the page: its runs queue up, it stops, outlives the tab and goes on; and a prompt that is read. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const EXAMPLES = Array.from({ length: 8 }, (_, i) =>
  JSON.stringify({ input: `def f${i}(x): return x * ${i + 2}` }),
).join('\n');
const SMALL = { Steps: 10, Batch: 2, Negatives: 1, 'Domain tokens k': 8, 'Longest reference': 30 };

test('a sweep is learned run by run, goes on after its tab was closed, and says what may be said', async ({
  page,
  context,
}, info) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'mine.jsonl', content: EXAMPLES });
  await studio.setOptions(SMALL);
  const panel = await studio.at('Sweep');
  await panel.getByRole('textbox', { name: 'Contrast weight λ' }).fill('0, 1');
  await panel.getByRole('textbox', { name: 'Seeds' }).fill('2');
  await expect(panel.getByText('4 runs, each like one under Learn.')).toBeVisible();
  await expectAccessible(page, 'the form of a sweep');
  await screenshot(page, info, 'sweep-form');
  await panel.getByRole('button', { name: 'Start the sweep' }).press('Enter');
  await expect(panel.getByText(/^[1-3] of 4 runs$/)).toBeVisible({ timeout: PATIENCE_MS });
  await panel.getByRole('button', { name: 'Stop the sweep' }).click();
  await expect(panel.getByText(/^Stopped after [1-3] of 4 runs/)).toBeVisible({ timeout: PATIENCE_MS });
  await expect(studio.button('Kept · Project')).toBeVisible({ timeout: PATIENCE_MS });

  await page.close();
  const again = new StudioPage(await context.newPage());
  await again.open();
  await again.button(/^Go on with Untitled project/).click();
  const kept = await again.at('Sweep');
  await kept.getByRole('button', { name: 'Go on with the sweep' }).click();
  await expect(kept.getByText('The sweep is done')).toBeVisible({ timeout: PATIENCE_MS });
  const rows = kept.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText(/^λ 0\s*2 of 2/);
  await expect(rows.nth(2)).toContainText(/^λ 1\s*2 of 2/);
  await expect(kept.getByRole('listitem')).toContainText('λ 1 against λ 0');
  await expectAccessible(again.page, 'a sweep that is done');
  await screenshot(again.page, info, 'sweep-done');
  for (const width of [390, 2560]) {
    await again.page.setViewportSize({ width, height: 900 });
    await kept.scrollIntoViewIfNeeded();
    await screenshot(again.page, info, `sweep-done-${width}`);
  }
  await again.page.setViewportSize({ width: 1440, height: 900 });

  const learn = await again.at('Learn');
  await learn.getByRole('button', { name: 'What the prompt learned' }).click();
  await learn.getByRole('button', { name: 'Read the prompt' }).click();
  const losses = learn.getByRole('table', { name: 'Loss, nats per token' });
  await expect(losses.getByRole('rowheader', { name: /^Held out \(1\)/ })).toBeVisible({ timeout: PATIENCE_MS });
  await learn.getByRole('region', { name: /^Words nearest/ }).scrollIntoViewIfNeeded();
  await expectAccessible(again.page, 'what a prompt learned');
  await screenshot(again.page, info, 'what-it-learned');
});
