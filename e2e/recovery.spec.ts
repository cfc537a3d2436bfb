/** A worker that goes without a word, a GPU that is lost: the page says so and goes on, and Stop always works. */
import type { Page } from '@playwright/test';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';
import { closeItself, engineWorker, loopForever, loseDevice, rememberDevices } from './harness/workerDeaths';

const stepOf = async (studio: StudioPage): Promise<number> =>
  Number.parseInt((await studio.figure('Learn', 'Step')).replace(/\D.*$/, ''), 10) || 0;

const errors = (page: Page) => page.getByRole('region', { name: 'Errors' });

const SIX = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) =>
  JSON.stringify({ input: `def ${name}(x):\n    return x + ${at}\nassert ${name}(${at}) == ${2 * at}` }),
);
/** The least that is a step: it is not the steps that are tried here. */
const SMALL = { 'Domain tokens k': 4, 'Sample tokens ℓ': 2, Batch: 2, Negatives: 1 };

async function dropSix(studio: StudioPage): Promise<void> {
  await studio.drop({ name: 'six.jsonl', content: SIX.join('\n') });
}

/** A run of so many steps, past the checkpoint of step 10. */
async function learning(page: Page, steps: number): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.open();
  await dropSix(studio);
  await studio.setOptions({ Steps: steps, ...SMALL });
  await studio.learn();
  await expect.poll(() => stepOf(studio), { timeout: PATIENCE_MS }).toBeGreaterThan(12);
  return studio;
}

test('a worker that closes itself while it learns and draws costs no work', async ({ page }) => {
  const studio = await learning(page, 60);
  await closeItself(page);
  await expect(errors(page)).toContainText('The model worker ended without a word.', { timeout: 5000 });
  await expect(errors(page)).toContainText(/Run 1 (then goes|went) on from step [1-6]0/);
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('60 / 60');

  // So many that the draw is still under way when the first rows have been seen.
  await studio.synthesise(400);
  const drawn = (await studio.at('Synthesise')).getByText(/^[1-9]\d* of 400/);
  await expect(drawn).toBeVisible({ timeout: PATIENCE_MS });
  await closeItself(page);
  await studio.synthesised(400);
});

test('an endless loop in the worker is noticed after ten seconds, and learning goes on', async ({ page }) => {
  const studio = await learning(page, 60);
  await loopForever(page);
  await expect(errors(page)).toContainText(/The model worker has not answered for \d+ s\./, { timeout: 30_000 });
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('60 / 60');
});

test('Stop works within two seconds whatever the worker does, and the best prompt is there to draw from', async ({
  page,
}) => {
  const studio = await learning(page, 3000);
  await loopForever(page);
  await studio.button('Stop and keep the best').click();
  await studio.learned(2000);
  await studio.modelReady();
  await studio.synthesise(2);
  await studio.synthesised(2);
});

test('a worker that closes itself while it loads is started again', async ({ page }) => {
  await page.goto('/');
  await engineWorker(page);
  await closeItself(page);
  await new StudioPage(page).modelReady();
});

test('a GPU that is lost is replaced, and learning goes on', { tag: '@webgpu' }, async ({ page }) => {
  await rememberDevices(page);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.chooseDevice('WebGPU');
  await dropSix(studio);
  await studio.setOptions({ Steps: 500, ...SMALL });
  await studio.learn();
  await expect.poll(() => stepOf(studio), { timeout: PATIENCE_MS }).toBeGreaterThan(1);
  const before = await stepOf(studio);
  await loseDevice(page);
  await expect(errors(page)).toContainText('The GPU was lost', { timeout: 10_000 });
  await expect(errors(page)).toContainText(/Run 1 (then goes|went) on from step \d/);
  await expect.poll(() => stepOf(studio), { timeout: PATIENCE_MS }).toBeGreaterThan(before);
  await expect(errors(page)).toContainText(/The model was loaded again\. Run 1 went on from step \d/);
  expect(await studio.device()).toContain('WebGPU');
});
