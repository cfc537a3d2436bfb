/** Nothing is lost: a tab that goes at any moment, and a project in two tabs. */
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { readProjectFile } from '../src/project/file';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const stepOf = async (studio: StudioPage): Promise<number> =>
  Number.parseInt((await studio.figure('Learn', 'Step')).replace(/\D.*$/, ''), 10);

/** Another tab of the same browser; the page of the test is the first. */
async function newTab(context: BrowserContext): Promise<{ page: Page; studio: StudioPage }> {
  const page = await context.newPage();
  return { page, studio: new StudioPage(page) };
}

const kept = (studio: StudioPage) => expect(studio.button('Kept · Project')).toBeVisible({ timeout: PATIENCE_MS });

/** An entry of the menu of the project. */
async function choose(studio: StudioPage, entry: RegExp): Promise<void> {
  await studio.button(/Project$/).click();
  await studio.page.getByRole('menuitem', { name: entry }).click();
}

const ROWS = { name: 'rows.jsonl', content: '{"input":"def a(x): return x"}\n{"input":"def b(y): return y"}' };
const nameOf = ({ page }: StudioPage) => page.getByRole('textbox', { name: 'Project name' });

/** The file of the project, as it was downloaded. */
async function saved(studio: StudioPage): Promise<{ name: string; path: string }> {
  const download = studio.page.waitForEvent('download');
  await choose(studio, /^Save as a file/);
  const file = await download;
  return { name: file.suggestedFilename(), path: await file.path() };
}

/** Downloads lie under names of their own. */
async function renamed({
  name,
  path,
}: {
  name: string;
  path: string;
}): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  return { name, mimeType: 'application/zip', buffer: await readFile(path) };
}

async function dropFile({ page }: StudioPage, { name, path }: { name: string; path: string }): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  const transfer = await page.evaluateHandle(
    ({ name, content }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
      return data;
    },
    { name, content },
  );
  await page.locator('body').dispatchEvent('drop', { dataTransfer: transfer });
}

test('a tab that is killed while it learns goes on where its last checkpoint was, with all that was there', async ({
  page,
  context,
}) => {
  const first = new StudioPage(page);
  await first.open();
  await first.trySampleSet();
  await page.getByRole('textbox', { name: 'Project name' }).fill('House style');
  await first.setOptions({ Steps: 30 });
  await first.learn();
  await expect.poll(() => stepOf(first), { timeout: PATIENCE_MS }).toBeGreaterThan(12);
  await page.close();

  const { page: next, studio } = await newTab(context);
  await studio.open();
  const projects = next.getByRole('region', { name: 'Your projects' });
  await expect(projects).toContainText(/House style\s*66 examples, Run 1 at step \d+ of 30 · [\d.]+ (k|M)B/);
  await studio.button('Go on with House style').click();
  await expect(await studio.at('References')).toContainText('66 examples');
  await expect(await studio.at('Learn')).toContainText('interrupted', { ignoreCase: true });
  await (await studio.at('Learn'))
    .getByRole('button', { name: /^Go on from step \d+$/ })
    .first()
    .click();
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('30 / 30');
  await studio.synthesise(2);
  await studio.synthesised(2);
  await kept(studio);
  await choose(studio, /^All projects/);
  await expect(projects).toContainText('66 examples, Run 1, 2 samples');
  await studio.button('Go on with House style').click();
  await studio.synthesised(2);
});

test('a tab that crashes has kept every change that is older than a second', async ({ context, page, watch }) => {
  watch.expect(/the page crashed/);
  let studio = new StudioPage(page);
  await page.goto('/');
  await studio.drop(ROWS);
  await kept(studio);
  for (const [at, restMs] of [1100, 1500, 1900].entries()) {
    await studio.drop({ ...ROWS, name: `more ${at}.jsonl` });
    await expect(await studio.at('References')).toContainText(`${2 * at + 4} examples`);
    await nameOf(studio).fill(`Name ${at}`);
    await studio.page.waitForTimeout(restMs);
    // What comes later may be lost, but nothing with it.
    await nameOf(studio).fill(`Name ${at}, on its way`);
    const session = await context.newCDPSession(studio.page);
    const crash = studio.page.waitForEvent('crash');
    void session.send('Page.crash').catch(() => {});
    await crash;
    await studio.page.close();
    studio = (await newTab(context)).studio;
    await studio.page.goto('/');
    await studio.button(/^Go on with Name/).click({ timeout: PATIENCE_MS });
    await expect(nameOf(studio)).toHaveValue(new RegExp(`^Name ${at}`));
    await expect(await studio.at('References')).toContainText(`${2 * at + 4} examples`);
  }
});

test('a project open in two tabs is written by one, which the other says', async ({ page, context }) => {
  const first = new StudioPage(page);
  await first.open();
  await first.drop({ name: 'rows.jsonl', content: ROWS.content });
  const name = page.getByRole('textbox', { name: 'Project name' });
  await name.fill('Shared');
  await kept(first);

  const { page: other, studio: second } = await newTab(context);
  await other.goto('/');
  await second.button('Go on with Shared').click();
  await expect(other.getByRole('alert')).toContainText('open in another tab');
  // The newest change of the first tab is still on its way.
  await name.fill('Shared by two');
  await second.button('Take it over').click();
  await expect(await second.at('References')).toContainText('2 examples');
  const theirName = other.getByRole('textbox', { name: 'Project name' });
  await expect(theirName).toHaveValue('Shared by two');
  await expect(page.getByRole('alert')).toContainText('goes on in another tab');

  await name.fill('Not kept');
  await theirName.fill('Kept by the second');
  await kept(second);
  await first.button('Take it back').click();
  await expect(name).toHaveValue('Kept by the second');
  await expect(other.getByRole('alert')).toContainText('goes on in another tab');
});

test('a project is deleted for good, after a question', async ({ page, context }) => {
  const first = new StudioPage(page);
  await page.goto('/');
  await first.drop({ name: 'rows.jsonl', content: ROWS.content });
  await kept(first);
  await page.close();
  const { page: next, studio } = await newTab(context);
  await next.goto('/');
  const projects = next.getByRole('region', { name: 'Your projects' });
  await projects.getByRole('button', { name: 'Delete Untitled project' }).click();
  await projects.getByRole('button', { name: 'Keep it' }).click();
  await projects.getByRole('button', { name: 'Delete Untitled project' }).click();
  await projects.getByRole('button', { name: 'Delete for good' }).click();
  await expect(projects).toHaveCount(0);
  await expect(studio.button(/^Try the sample set/).first()).toBeVisible();
});

test('a project is saved as a file, and opened from it on the first screen and over another', async ({
  page,
  context,
}) => {
  const first = new StudioPage(page);
  await first.open();
  await first.drop(ROWS);
  await nameOf(first).fill('House style');
  await first.setOptions({ Steps: 2 });
  await first.learn();
  await first.learned();
  await first.synthesise(3);
  await first.synthesised(3);
  const file = await saved(first);
  expect(file.name).toBe('house-style.domino');

  await kept(first);
  await choose(first, /^Storage/);
  const storage = page.getByRole('dialog', { name: 'Storage' });
  await expect(storage.getByRole('row', { name: /House style.*(k|M)B.*open here/ })).toBeVisible();
  await page.keyboard.press('Escape');

  // Another one, over which the file is dropped.
  await choose(first, /^All projects/);
  await expect(page.getByRole('region', { name: 'Your projects' })).toBeVisible();
  await first.drop({ ...ROWS, name: 'other.jsonl' });
  await nameOf(first).fill('Another');
  const chooser = page.waitForEvent('filechooser');
  await choose(first, /^Open a file/);
  await (await chooser).setFiles(await renamed(file));
  await expect(nameOf(first)).toHaveValue('House style');
  await first.synthesised(3);
  await expect(await first.at('Learn')).toContainText('finished');
  await choose(first, /^All projects/);
  const projects = page.getByRole('region', { name: 'Your projects' });
  await expect(projects.getByRole('button', { name: 'Go on with House style' })).toHaveCount(2);
  await expect(projects.getByRole('button', { name: 'Go on with Another' })).toHaveCount(1);
  await page.close();

  // A browser that has none of it.
  const fresh = await (await context.browser()!.newContext()).newPage();
  const elsewhere = new StudioPage(fresh);
  await elsewhere.open();
  await dropFile(elsewhere, file);
  await expect(nameOf(elsewhere)).toHaveValue('House style');
  await elsewhere.synthesised(3);
  await kept(elsewhere);
  await elsewhere.synthesise(2);
  await elsewhere.synthesised(5);
  await fresh.context().close();
});

test('a full disk is said at once, and the project can be saved as a file', async ({ page }) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...parameters) {
      if (this.name === 'parts') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, parameters);
    };
  });
  const studio = new StudioPage(page);
  await page.goto('/');
  await studio.drop(ROWS);
  await expect(await studio.at('References')).toContainText('2 examples');
  await expect(page.getByRole('alert')).toContainText('no room left', { timeout: PATIENCE_MS });
  const download = page.waitForEvent('download');
  await studio.button('Save the project as a file').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('untitled-project.domino');
  expect(readProjectFile(await readFile(await file.path()), 'it').files[0]?.table.rows).toHaveLength(2);
});
