/** A worker that goes without a word, a GPU that is lost: the page says so and goes on, and Stop always works. */
import type { Page } from '@playwright/test';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';
import { closeItself, engineWorker, loopForever, loseDevice, rememberDevices } from './harness/workerDeaths';

const stepOf = async (studio: StudioPage): Promise<number> =>
  Number.parseInt((await studio.figure('Learn', 'Step')).replace(/\D.*$/, ''), 10) || 0;

const errors = (page: Page) => page.getByRole('region', { name: 'Errors' });

/** A run of so many steps, past the checkpoint of step 10. */
async function learning(page: Page, steps: number): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  await studio.setOptions({ Steps: steps });
  await studio.learn();
  await expect.poll(() => stepOf(studio), { timeout: PATIENCE_MS }).toBeGreaterThan(12);
  return studio;
}

test('a worker that closes itself while it learns and draws costs no work', async ({ page }) => {
  const studio = await learning(page, 40);
  await closeItself(page);
  await expect(errors(page)).toContainText('The model worker ended without a word.', { timeout: 5000 });
  await expect(errors(page)).toContainText(/Run 1 (then goes|went) on from step [1-3]0/);
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('40 / 40');

  await studio.synthesise(40);
  const drawn = studio.step('Synthesise').getByText(/^[1-9]\d* of 40/);
  await expect(drawn).toBeVisible({ timeout: PATIENCE_MS });
  await closeItself(page);
  await studio.synthesised(40);
});

test('an endless loop in the worker is noticed after ten seconds, and learning goes on', async ({ page }) => {
  const studio = await learning(page, 40);
  await loopForever(page);
  await expect(errors(page)).toContainText(/The model worker has not answered for \d+ s\./, { timeout: 30_000 });
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toBe('40 / 40');
});

test('Stop works within two seconds whatever the worker does, and the best prompt is there to draw from', async ({
  page,
}) => {
  const studio = await learning(page, 200);
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

test('a GPU that is lost is replaced, and learning goes on', { tag: '@webgpu' }, async ({ page, watch }) => {
  // What the browser itself says of a device that goes while it is used.
  watch.expect(/console|uncaught/);
  await rememberDevices(page);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.chooseDevice('WebGPU');
  const rows = ['def a(x): return x', 'def b(y): return y', 'def c(z): return z', 'def d(w): return w'];
  await studio.drop({ name: 'rows.jsonl', content: rows.map((input) => JSON.stringify({ input })).join('\n') });
  // A step of the software adapter takes seconds: the least that is a step.
  await studio.setOptions({ Steps: 500, 'Domain tokens k': 4, 'Sample tokens ℓ': 2, Batch: 2, Negatives: 1 });
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
