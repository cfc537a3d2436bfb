/** No state of the page hides from anyone: axe in light and dark, the keyboard, and a narrow screen. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

test('every state of the journey', async ({ page }, info) => {
  test.slow();
  const studio = new StudioPage(page);
  await studio.open();
  await expectAccessible(page, 'first screen');
  await screenshot(page, info, 'first-screen');

  await studio.drop({ name: 'empty.jsonl', content: '' });
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible(page, 'a file that failed');
  await page.getByRole('button', { name: 'Dismiss this error' }).click();

  await studio.trySampleSet();
  await expectAccessible(page, 'references');
  await studio.setOptions({ Steps: 500 });
  await (await studio.at('Learn')).getByRole('button', { name: /^Advanced/ }).click();
  await expectAccessible(page, 'advanced options');

  await studio.learn();
  await studio.learning();
  await studio.pause();
  await expectAccessible(page, 'paused');
  await studio.button('Resume').click();
  await studio.button('Stop and keep the best').click();
  await studio.learned();
  await expectAccessible(page, 'learned');

  await studio.synthesise(8);
  await studio.synthesised(8);
  await expect(await studio.map()).toBeVisible({ timeout: PATIENCE_MS });
  await expectAccessible(page, 'synthesised and mapped');
  for (const place of ['Export', 'Data', 'Review'] as const) {
    await studio.place(place).click();
    await expectAccessible(page, place);
  }
  await page.getByRole('grid', { name: 'Samples' }).getByRole('row').nth(1).click();
  await expectAccessible(page, 'a sample and its nearest references');
  await page.getByRole('button', { name: /help/i }).first().click();
  await expectAccessible(page, 'help');
});

test('a screen 320 pixels wide needs no sideways scroll', async ({ page }, info) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const studio = new StudioPage(page);
  await studio.open();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await studio.trySampleSet();
  expect(await overflow()).toBe(0);
  await screenshot(page, info, 'narrow');
});

test('the journey starts from the keyboard alone', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  const target = studio.button(/^Try the sample set/).first();
  for (
    let presses = 0;
    presses < 20 && !(await target.evaluate((element) => element === document.activeElement));
    presses++
  )
    await page.keyboard.press('Tab');
  await expect(target).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(await studio.at('References')).toContainText(/\d+ examples/);
  const learn = (await studio.at('Learn')).getByRole('button', { name: 'Learn', exact: true });
  await learn.focus();
  await page.keyboard.press('Enter');
  await expect(studio.button('Pause')).toBeVisible();
});
