/** Examples without a passing row nearby: listed, drawn near, and looked at again. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { countIn, PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const SAMPLES = 12;

/** Of two kinds, seven each: short, so that rows are. */
const KINDS = [
  (at: number): string => `def add_${at}(x: int) -> int:\n    return x + ${at}`,
  (at: number): string => `def tail_${at}(name: str) -> str:\n    return name.strip()[${at}:]`,
];
const EXAMPLES = KINDS.flatMap((textOf) => Array.from({ length: 7 }, (_, at) => textOf(at)));
const FILE = { name: 'two.jsonl', content: EXAMPLES.map((input) => JSON.stringify({ input })).join('\n') };

test('a gap is listed, drawn near, and what became of it is said', async ({ page }, info) => {
  test.setTimeout(3 * PATIENCE_MS);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop(FILE);
  await studio.setOptions({ Steps: 20, Batch: 2 });
  await studio.learn();
  await studio.learned();
  await studio.setSampling({ 'Longest sample': 40 });
  await studio.synthesise(SAMPLES);
  await studio.synthesised(SAMPLES);

  // So few and so short examples come again nearly as they are: here that is no objection.
  const panel = await studio.at('Synthesise');
  await panel.getByRole('button', { name: /^Good means/ }).click();
  for (const name of ['Is no copy', 'Was not said before']) await panel.getByRole('checkbox', { name }).click();

  const gaps = page.getByRole('main', { name: 'Review' }).getByRole('region', { name: 'Gaps' });
  const covered = gaps.getByText(/^\d+ of 14 of your examples have a passing row nearby \(\d+–\d+ %\)\.$/);
  await expect(covered).toBeVisible({ timeout: PATIENCE_MS });
  const before = countIn(await covered.innerText());
  expect(before, 'so few rows leave examples without one').toBeLessThan(14);

  await gaps.getByRole('button', { name: /^\d+ gaps?$/ }).click();
  const first = gaps.getByRole('list', { name: 'Gaps' }).getByRole('listitem').first();
  const size = countIn(await first.getByText(/^\d+ examples?$/).innerText());
  const draw = first.getByRole('button', { name: /^Draw near/ });
  await expect(draw).toBeEnabled();
  await screenshot(page, info, 'gaps');
  await expectAccessible(page, 'gaps');
  await draw.focus();
  await page.keyboard.press('Enter');

  // The figure of the gap, and that of the whole, are those of the rows that are there now.
  const outcome = gaps.getByText(/passing row nearby( now)?[,:].* drawn, of which \d+ pass\.$/);
  await expect(outcome).toBeVisible({ timeout: 2 * PATIENCE_MS });
  const words = await outcome.innerText();
  const now = size === 1 ? (words.startsWith('It has') ? 1 : 0) : countIn(words);
  const after = countIn(await covered.innerText());
  expect(after).toBeGreaterThanOrEqual(before + now);
  expect(now, 'rows near them cover some of them').toBeGreaterThan(0);
  await expect(page.getByRole('combobox', { name: 'Draw' }).locator('option')).toHaveText([
    'All draws',
    /^1\. /,
    /^2\. .*near \d+ examples?/,
  ]);

  // And near what a lasso on the map holds.
  const map = await studio.map();
  const explore = await studio.at('Explore');
  await explore.getByText('Lasso', { exact: true }).click();
  const box = (await map.boundingBox())!;
  const corners = [
    [0.01, 0.01],
    [0.99, 0.02],
    [0.99, 0.99],
    [0.01, 0.98],
  ].map(([x, y]) => [box.x + x! * box.width, box.y + y! * box.height] as const);
  await page.mouse.move(...corners[0]!);
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 3 });
  await page.mouse.up();
  const selection = explore.getByRole('region', { name: 'Selection' });
  await expect(selection).toContainText('14 examples');
  await selection.getByRole('button', { name: 'Draw near these: 14 examples' }).click();
  // Rows come in the review.
  const ofAll = gaps.getByText(/^\d+ of 14 have a passing row nearby now, .* drawn, of which \d+ pass\.$/);
  await expect(ofAll).toBeVisible({ timeout: 2 * PATIENCE_MS });
  expect(countIn(await ofAll.innerText())).toBeGreaterThanOrEqual(after);
});
