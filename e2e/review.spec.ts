/** Samples decided on one by one from the keyboard, and what then is exported. */
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility';
import { learnedOneStep } from './harness/oneStep';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const SAMPLES = 60;

const review = (page: Page) => page.getByRole('main', { name: 'Review' });
const reviewed = (page: Page) => review(page).getByRole('status');
const listed = (page: Page) => review(page).getByRole('grid', { name: 'Samples', exact: true });
/** Name of the sample on show. */
const shown = (page: Page) =>
  review(page)
    .getByRole('region', { name: /^Sample \d+$/ })
    .getByRole('heading', { level: 2 })
    .innerText();

async function drawn(page: Page): Promise<StudioPage> {
  const studio = await learnedOneStep(page);
  await studio.setSampling({ 'Longest sample': 12 });
  await studio.synthesise(SAMPLES);
  await studio.synthesised(SAMPLES);
  return studio;
}

test('fifty samples are reviewed by keyboard, and what was accepted is exported', async ({ page }, info) => {
  const studio = await drawn(page);
  await studio.place('Data').click();
  await studio.place('Review').click();
  await expect(reviewed(page)).toHaveText(`0 of ${SAMPLES} reviewed`);
  await expect(listed(page)).toBeFocused();

  // Four of five are accepted, one is rejected, with a reason or without.
  const keys = ['a', 'a', 'a', 'a', 'r', 'a', 'a', 'a', 'a', '2'];
  const seen = new Set<string>();
  for (let at = 0; at < 50; at++) {
    const name = await shown(page);
    seen.add(name);
    await page.keyboard.press(keys[at % keys.length]!);
    await expect(reviewed(page)).toHaveText(`${at + 1} of ${SAMPLES} reviewed`);
    await expect.poll(() => shown(page)).not.toBe(name);
  }
  expect(seen.size, 'each was met once').toBe(50);

  const last = await shown(page);
  await page.keyboard.press('u');
  await expect(reviewed(page)).toHaveText(`49 of ${SAMPLES} reviewed`);
  expect(await shown(page)).not.toBe(last);
  await page.keyboard.press('2');
  await page.keyboard.press('ArrowUp');
  await screenshot(page, info, 'review');

  // A text is written anew, checked again, and accepted.
  await page.keyboard.press('ArrowDown');
  const rewritten = await shown(page);
  await page.keyboard.press('e');
  const text = page.getByRole('textbox', { name: 'Text, to be written anew' });
  await expect(text).toBeFocused();
  await text.fill('def double(x):\n    return 2 * x');
  await page.getByRole('button', { name: 'Save and check again' }).click();
  await expect(review(page).getByText('You wrote this text anew.')).toBeVisible();
  await expect(review(page).getByRole('list', { name: 'Checks' })).toBeVisible({ timeout: PATIENCE_MS });
  await page.keyboard.press('a');
  await expect(reviewed(page)).toHaveText(`51 of ${SAMPLES} reviewed`);

  // What is left, in one press; and back.
  await review(page).getByRole('button', { name: '9 others…' }).click();
  await page.getByRole('menuitem', { name: 'Reject them all as wrong' }).click();
  await expect(reviewed(page)).toHaveText(`${SAMPLES} of ${SAMPLES} reviewed`);
  await expect(page.getByRole('menu')).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(reviewed(page)).toHaveText(`51 of ${SAMPLES} reviewed`);

  // The counts of every list add up.
  const countsOf = async (list: Locator): Promise<number[]> => {
    const words = await list.getByRole('button').allInnerTexts();
    return words.map((each) => Number.parseInt(each, 10));
  };
  const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  expect(sumOf(await countsOf(review(page).getByRole('list', { name: 'What became of the samples' })))).toBe(SAMPLES);
  const [all, ...decided] = await countsOf(review(page).getByRole('group', { name: 'What you say' }));
  expect([all, sumOf(decided)]).toEqual([SAMPLES, SAMPLES]);
  await review(page)
    .getByRole('button', { name: /rejected$/ })
    .click();
  await expect(listed(page).getByRole('img', { name: 'rejected' })).toHaveCount(10);

  const { rows } = await studio.exportJsonl(/^Accepted by you \(41\)/);
  expect(rows).toHaveLength(41);
  for (const { metadata } of rows) expect(metadata.review).toBe('accepted');
  const number = /\d+/.exec(rewritten)?.[0];
  expect(rows.find(({ metadata }) => metadata.rewritten)?.metadata.id).toBe(`sample-${number}`);
});

test('many rows are in sight, and every state is accessible', async ({ page }, info) => {
  test.slow();
  const studio = await drawn(page);
  await expect(await studio.map()).toHaveAccessibleName(/4 references?/, { timeout: PATIENCE_MS });
  await studio.place('Review').click();
  await expect(listed(page)).toBeVisible();
  const inSight = () =>
    listed(page)
      .getByRole('row')
      .evaluateAll((rows) => {
        const box = rows[0]!.closest('[role="grid"]')!.getBoundingClientRect();
        return rows.filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return row.getAttribute('aria-rowindex') !== '1' && top >= box.top && bottom <= box.bottom;
        }).length;
      });
  for (const [width, height, least] of [
    [390, 844, 4],
    [1024, 768, 10],
    [1440, 900, 14],
    [2560, 1440, 30],
  ] as const) {
    await page.setViewportSize({ width, height });
    await screenshot(page, info, `review-${width}`);
    await expectAccessible(page, `the review at ${width}`);
    expect(await inSight(), `${width} × ${height}`).toBeGreaterThanOrEqual(least);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${width}`).toBeLessThanOrEqual(0);
  }
});

test('twelve rows are labelled where it helps most: how good all are stands there, and what the model’s opinion is worth', async ({
  page,
}, info) => {
  test.slow();
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  await studio.setOptions({ Steps: 1, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  await studio.setSampling({ 'Longest sample': 40 });
  await studio.synthesise(40);
  await studio.synthesised(40);
  const panel = await studio.at('Synthesise');
  await panel.getByRole('button', { name: /^Good means/ }).click();
  const checks = panel.getByRole('list', { name: 'What good means' });
  for (const name of ['Has the form of your examples', 'Ended by itself', 'Runs', 'Has an answer'])
    await checks.getByRole('checkbox', { name, exact: true }).click();
  for (const name of ['Is plausible to the model', 'Is excellent, as the model judges'])
    await checks.getByRole('checkbox', { name, exact: true }).click();
  const opinions = review(page).getByRole('group', { name: 'Checks of opinion' });
  await expect(opinions.getByText(/Is plausible to the model: \d+ of 40 not\./)).toBeVisible({ timeout: PATIENCE_MS });
  for (const button of await opinions.getByRole('button', { name: 'Let it reject' }).all())
    await expect(button).toBeDisabled();
  await expect(opinions).toContainText('The model has no chat template, so it cannot be asked.', {
    timeout: PATIENCE_MS,
  });
  await opinions.getByRole('button', { name: 'What the model is asked' }).click();
  await expect(opinions.getByRole('textbox', { name: 'Rubric' })).toHaveValue(/Rate its quality/);

  const choose = review(page).getByRole('button', { name: 'Label 12 rows, where it helps most' });
  await choose.focus();
  await page.keyboard.press('Enter');
  await expect(reviewed(page)).toHaveText('0 of 12 reviewed');
  const found = review(page).getByRole('list', { name: 'Checks', exact: true });
  for (let at = 0; at < 12; at++) {
    await expect(found, 'an opinion is not shown before the person’s own').not.toContainText(
      'Is plausible to the model',
    );
    await page.keyboard.press(at % 3 === 0 ? 'r' : 'a');
    await expect(reviewed(page)).toHaveText(`${at + 1} of 12 reviewed`);
  }
  await expect(found).toContainText('Is plausible to the model');
  const quality = review(page).getByRole('group', { name: 'How good are the good ones?' });
  await expect(quality).toContainText(
    /You would accept \d+ % of them as they are \(95 %: \d+ % to \d+ %\), by 12 labels\./,
  );
  await expect(opinions).toContainText(
    /It agrees with \d+ of 12 labels: \d+ % \(95 %: \d+ % to \d+ %\); by chance it would with \d+ %\./,
  );
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
    [2560, 1440],
  ] as const) {
    await page.setViewportSize({ width, height });
    await opinions.scrollIntoViewIfNeeded();
    await screenshot(page, info, `labels-${width}`);
    await expectAccessible(page, `labels at ${width}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${width}`).toBeLessThanOrEqual(0);
  }
});
