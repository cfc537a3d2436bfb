/** The export sheet: what it says beforehand is what the file holds. */
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { parquetReadObjects } from 'hyparquet';
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { bytesOf, Sheet, textOf } from './harness/sheet';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const PAIRS = Array.from({ length: 12 }, (_, at) => ({
  question: `How much is ${at} + ${at}?`,
  answer: `=${at + at}`,
}));
const MINE = PAIRS.map((row) => JSON.stringify(row)).join('\n');

/** The person's own pairs; no model is waited for. */
async function own(page: Page): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await page.goto('/');
  await expect(studio.button('Choose files').first()).toBeVisible({ timeout: PATIENCE_MS });
  await studio.drop({ name: 'mine.jsonl', content: MINE });
  await expect(await studio.at('References')).toContainText('12 examples', { timeout: PATIENCE_MS });
  return studio;
}

/** The person's own pairs, and three samples drawn without a prompt. */
async function drawn(page: Page): Promise<Sheet> {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'mine.jsonl', content: MINE });
  await studio.modelReady();
  await studio.setSampling({ 'Longest sample': 6, Seed: 7 });
  const panel = await studio.at('Synthesise');
  await panel.getByRole('button', { name: /^More$/ }).click();
  await panel.getByText('No prompt, to compare').click();
  await studio.synthesise(3);
  await studio.synthesised(3);
  const sheet = new Sheet(page);
  await sheet.open();
  return sheet;
}

test('nothing old is exported unless that is asked, and then it is said', async ({ page }, info) => {
  const panel = await (await own(page)).at('Export');
  await expect(panel.getByRole('button', { name: 'Export 0 rows as JSONL' })).toBeDisabled();
  const sheet = new Sheet(page);
  await sheet.open();
  await sheet.counts('New 0 · Yours 0 · Left out 0');
  await expect(sheet.root.getByRole('button', { name: 'Export 0 rows' })).toBeDisabled();
  await sheet.root.getByRole('checkbox', { name: 'Include mine (12)' }).check();
  await sheet.counts('New 0 · Yours 12 · Left out 0');
  await expect(sheet.root).toContainText('Nothing in this file is new: it holds your own 12 examples alone.');
  await sheet.choose('For', 'TRL: Prompt and completion');
  await expectAccessible(page, 'the export sheet');
  await screenshot(page, info, 'export-sheet');
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, info, 'export-sheet-narrow');
});

test('a folder for a trainer holds what the sheet says', async ({ page }) => {
  const sheet = await drawn(page);
  await sheet.choose('Samples', /^All samples/);
  await sheet.root.getByRole('checkbox', { name: 'Include mine (12)' }).check();
  await sheet.choose('For', 'LLaMA-Factory: SFT, Alpaca');
  await sheet.counts('New 0 · Yours 12 · Left out 3, because');
  await expect(sheet.root).toContainText('3 have no answer');
  await sheet.root.getByRole('textbox', { name: 'Validation, %' }).fill('25');
  await expect(sheet.root).toContainText('9 to train on, 3 for validation.');
  const preview = await sheet.preview();
  const download = await sheet.export(12);
  expect(download.suggestedFilename()).toMatch(/-llama-factory-alpaca\.zip$/);
  const files = unzipSync(await bytesOf(download));
  expect(Object.keys(files)).toEqual([
    'README.md',
    'dataset_info.json',
    'train.jsonl',
    'validation.jsonl',
    'lineage.jsonl',
    'drawn.jsonl',
    'certificate.json',
  ]);
  const train = textOf(files['train.jsonl']).trimEnd().split('\n');
  expect(train.slice(0, 2).join('\n')).toBe(preview);
  const rows = [...train, ...textOf(files['validation.jsonl']).trimEnd().split('\n')].map((line) => JSON.parse(line));
  expect(rows.map(({ instruction, output }) => `${instruction} ${output}`).sort()).toEqual(
    PAIRS.map(({ question, answer }) => `${question} ${answer}`).sort(),
  );
  expect(textOf(files['README.md'])).toContain('3 left out: have no answer.');
});

test('the first rows shown are the file’s first rows, in every plain format', async ({ page }) => {
  await own(page);
  const sheet = new Sheet(page);
  await sheet.open();
  await sheet.choose('Save as', 'The data file alone');
  await sheet.root.getByRole('checkbox', { name: 'Include mine (12)' }).check();
  await sheet.choose('For', 'JSON Lines');
  await sheet.counts('New 0 · Yours 12 · Left out 0');
  const jsonPreview = await sheet.preview();
  const json = textOf(await bytesOf(await sheet.export(12)))
    .trimEnd()
    .split('\n');
  expect(json).toHaveLength(12);
  expect(json.slice(0, 2).join('\n')).toBe(jsonPreview);
  // The person's own columns, as they are.
  expect(JSON.parse(json[0]!)).toMatchObject({ ...PAIRS[0], metadata: { origin: 'yours', source: 'mine.jsonl:1' } });

  await sheet.choose('For', 'CSV');
  const safety = sheet.root.getByRole('switch', { name: /puts ' before \d+ cells that a spreadsheet would run/ });
  await expect(safety).not.toBeChecked({ timeout: PATIENCE_MS });
  const plain = textOf(await bytesOf(await sheet.export(12)));
  expect(plain).toContain(',=22,');
  await safety.check({ force: true });
  const csvPreview = await sheet.preview();
  const safe = textOf(await bytesOf(await sheet.export(12)));
  expect(safe).toContain(",'=22,");
  expect(safe.replaceAll('\r\n', '\n').startsWith(csvPreview)).toBe(true);

  await sheet.choose('For', 'Parquet');
  await sheet.counts('New 0 · Yours 12 · Left out 0');
  const rows = await parquetReadObjects({ file: (await bytesOf(await sheet.export(12))).buffer });
  expect(rows.map(({ question, answer }) => ({ question, answer }))).toEqual(PAIRS);
});
