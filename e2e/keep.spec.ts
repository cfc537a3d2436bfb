/** Nothing is lost: a tab that goes at any moment, and a project in two tabs. */
import type { BrowserContext, Page } from '@playwright/test';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const stepOf = async (studio: StudioPage): Promise<number> =>
  Number.parseInt((await studio.figure('Learn', 'Step')).replace(/\D.*$/, ''), 10);

/** Another tab of the same browser; the page of the test is the first. */
async function newTab(context: BrowserContext): Promise<{ page: Page; studio: StudioPage }> {
  const page = await context.newPage();
  return { page, studio: new StudioPage(page) };
}

const kept = (studio: StudioPage) => expect(studio.button('Kept · Projects')).toBeVisible({ timeout: PATIENCE_MS });

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
  await expect(projects).toContainText(/House style\s*66 examples, Run 1 at step \d+ of 30/);
  await studio.button('Go on with House style').click();
  await expect(studio.step('References')).toContainText('66 examples');
  await expect(studio.step('Learn')).toContainText('interrupted', { ignoreCase: true });
  await studio
    .step('Learn')
    .getByRole('button', { name: /^Go on from step \d+$/ })
    .first()
    .click();
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('30 / 30');
  await studio.synthesise(2);
  await studio.synthesised(2);
  await kept(studio);
  await studio.button('Kept · Projects').click();
  await expect(projects).toContainText('66 examples, Run 1, 2 samples');
  await studio.button('Go on with House style').click();
  await studio.synthesised(2);
});

test('a project open in two tabs is written by one, which the other says', async ({ page, context }) => {
  const first = new StudioPage(page);
  await first.open();
  await first.drop({ name: 'rows.jsonl', content: '{"input":"def a(x): return x"}\n{"input":"def b(y): return y"}' });
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
  await expect(second.step('References')).toContainText('2 examples');
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
  await first.drop({ name: 'rows.jsonl', content: '{"input":"def a(x): return x"}\n{"input":"def b(y): return y"}' });
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
