/** Bad input: a message that says what, where and what next; everything else untouched. */
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const GOOD = ['def a(x): return x', 'def b(y): return y + 1', 'def c(z): return z * 2']
  .map((input) => JSON.stringify({ input }))
  .join('\n');

test('an empty file', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'nothing.jsonl', content: '' });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('nothing.jsonl');
  await expect(alert).toContainText(/empty/i);
});

test('a broken line names itself and leaves the other rows', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'broken.jsonl', content: `${GOOD}\n{"input": "cut` });
  await expect(studio.step('References')).toContainText('3 examples');
  await studio.step('References').getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText(/broken\.jsonl, line 4/)).toBeVisible();
});

test('a broken file leaves the files before it', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await studio.drop({ name: 'bad.parquet', content: 'PAR1 is not all it takes' });
  await expect(page.getByRole('alert')).toContainText('bad.parquet');
  await expect(studio.step('References')).toContainText('3 examples');
});

test('one example is too few to learn from', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'one.jsonl', content: JSON.stringify({ input: 'def a(x): return x' }) });
  const learn = studio.step('Learn');
  await expect(learn).toContainText(/at least two examples/i);
  await expect(learn.getByRole('button', { name: 'Learn', exact: true })).toBeDisabled();
});

test('a truncated model is refused, said, and can be loaded again', async ({ page, watch }) => {
  let cut = true;
  await page.route('**/onnx/model_q4.onnx', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: cut ? body.subarray(0, body.length >> 1) : body });
  });
  const studio = new StudioPage(page);
  await page.goto('/');
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  const alert = studio.step('Model').getByRole('alert');
  await expect(alert).toContainText(/model_q4\.onnx/, { timeout: 30_000 });
  cut = false;
  await studio.button('Load again').click();
  await studio.modelReady();
  await expect(studio.step('References')).toContainText('3 examples');
  expect(watch.complaints).toEqual([]);
});

test('a browser without threads still works, and says so', async ({ page }) => {
  // Without cross-origin isolation there is no SharedArrayBuffer, and WebAssembly has one thread.
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
  const studio = new StudioPage(page);
  await studio.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await studio.device()).toMatch(/WebAssembly, 1 thread\b/);
});
