/** Files as people have them: a workbook, cells from a spreadsheet, a folder, large files without a stall, a way out. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { workbook } from '../src/references/testing/workbook';
import { screenshot } from './harness/screenshot';
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

/** Choose files, or a folder, as from the disk. */
async function choose(page: Page, ...paths: string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page
      .getByRole('button', { name: /^(Choose files|Add)$/ })
      .first()
      .click(),
  ]);
  await chooser.setFiles(paths);
}

/** Longest task of the main thread from now on, ms. */
async function watchTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
  return () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks));
}

test('a workbook is read, and its first row turned to an example and back', async ({ page }, info) => {
  const path = info.outputPath('book.xlsx');
  writeFileSync(
    path,
    workbook({
      Cover: [],
      Rows: [
        ['colour', 'size'],
        ['red', 1.5],
        ['blue', { v: '45352', style: 1 }],
      ],
    }),
  );
  const studio = new StudioPage(page);
  await page.goto('/');
  await choose(page, path);
  const references = await studio.at('References');
  await expect(references).toContainText('book.xlsx · 2 rows');
  await expect(references).toContainText('book.xlsx: the first row is read as names of columns.');
  await screenshot(page, info, 'import-first-row');
  await references.getByRole('button', { name: 'It is an example' }).click();
  await expect(references).toContainText('book.xlsx · 3 rows');
  await page.keyboard.press('Control+z');
  await expect(references).toContainText('book.xlsx · 2 rows');
});

test('cells pasted from a spreadsheet are a table', async ({ page }) => {
  const studio = new StudioPage(page);
  await page.goto('/');
  await page.getByRole('button', { name: 'Paste' }).click();
  await page.getByRole('textbox', { name: 'Examples' }).fill('input\tanswer\n"two\nlines"\t4\nplain\t5');
  await page.getByRole('button', { name: 'Add examples' }).click();
  await expect(await studio.at('References')).toContainText('pasted text · 2 rows');
  await expect((await studio.at('References')).getByRole('combobox', { name: 'Answer' })).toHaveValue('answer');
});

test('a dropped folder of a data set gives its rows and leaves out what is beside them', async ({ page }) => {
  const studio = new StudioPage(page);
  await page.goto('/');
  // A folder as the browser hands it over on a drop: the test makes the entries, since no test can drop one.
  await page.evaluate(() => {
    const entry = (name: string, content: string) => ({
      isFile: true,
      isDirectory: false,
      name,
      file: (done: (file: File) => void) => done(new File([content], name)),
    });
    const folder = (name: string, children: unknown[]) => ({
      isFile: false,
      isDirectory: true,
      name,
      createReader: () => {
        const batches = [children, []];
        return { readEntries: (done: (entries: unknown[]) => void) => done(batches.shift() ?? []) };
      },
    });
    const root = folder('set', [
      entry('README.md', '---\nlicense: mit\n---\n# A set'),
      entry('dataset_infos.json', '{"default": {"features": {}, "splits": {}}}'),
      entry('load.py', 'print(1)'),
      folder('train', [entry('a.jsonl', '{"input":"one"}\n{"input":"two"}')]),
      folder('test', [entry('a.jsonl', '{"input":"three"}')]),
    ]);
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    const items = [{ webkitGetAsEntry: () => root }];
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
    document.body.dispatchEvent(event);
  });
  const references = await studio.at('References');
  await expect(references).toContainText('3 examples');
  await expect(references).toContainText('train/a.jsonl · 2 rows');
  await expect(references).toContainText('test/a.jsonl · 1 row');
  await expect(references.getByRole('alert')).toHaveCount(0);
});

test('a large file is read off the main thread, and one under way can be cancelled', async ({ page }, info) => {
  test.slow();
  mkdirSync(info.outputDir, { recursive: true });
  const words = 'alpha beta gamma delta sum total price value count return '.repeat(4);
  const wide = `input,${Array.from({ length: 899 }, (_, at) => `c${at}`).join(',')}\n`;
  const line = `${words},${'1234,'.repeat(898)}5\n`;
  const path = join(info.outputDir, 'wide.csv');
  writeFileSync(path, wide + line.repeat(12_000));
  const studio = new StudioPage(page);
  await page.goto('/');
  const longest = await watchTasks(page);
  await choose(page, path);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/^Reading /)).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  const whileParsing = await longest();
  info.annotations.push({ type: 'longest task while it was read', description: `${Math.round(whileParsing)} ms` });
  // Parsing it there took 18.7 s; what is left is the page's own start of a reading.
  expect(whileParsing).toBeLessThan(1000);
  const small = join(info.outputDir, 'small.jsonl');
  writeFileSync(small, '{"input":"one"}\n{"input":"two"}');
  await choose(page, small);
  await expect(await studio.at('References')).toContainText('2 examples');
});
