/** Bad input: a message that says what, where and what next; everything else untouched. */
import { PATIENCE_MS, StudioPage } from './harness/studio';
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
  await expect(await studio.at('References')).toContainText('3 examples');
  await (await studio.at('References')).getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText(/broken\.jsonl, line 4/)).toBeVisible();
});

test('a broken file leaves the files before it', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await studio.drop({ name: 'bad.parquet', content: 'PAR1 is not all it takes' });
  await expect(page.getByRole('alert')).toContainText('bad.parquet');
  await expect(await studio.at('References')).toContainText('3 examples');
});

test('a file without text to learn from', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await studio.drop({ name: 'numbers.jsonl', content: '{"id": 1, "size": 3}\n{"id": 2, "size": 5}' });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('numbers.jsonl');
  await expect(alert).toContainText('Choose the column to learn from');
  await expect(await studio.at('References')).toContainText('3 examples');
});

test('a column that some rows lack', async ({ page }) => {
  const rows = [
    { question: 'def a(x): return x', note: 'short' },
    { question: 'def b(y): return y + 1' },
    { question: 'def c(z): return z * 2' },
  ];
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'columns.jsonl', content: rows.map((row) => JSON.stringify(row)).join('\n') });
  await expect(await studio.at('References')).toContainText('3 examples');
  await (await studio.at('References')).getByRole('combobox', { name: 'Learn from' }).click();
  await page.getByRole('option', { name: 'note' }).click();
  await expect(await studio.at('References')).toContainText('1 example');
  await expect(await studio.at('References')).toContainText(/2 (rows|lines)/);
  await (await studio.at('References')).getByRole('combobox', { name: 'Learn from' }).click();
  await page.getByRole('option', { name: 'question' }).click();
  await expect(await studio.at('References')).toContainText('3 examples');
});

test('a reference longer than the limit is cut, and the run says so', async ({ page }) => {
  const long = `def long(x):\n${'    x = x * 3 + 1\n'.repeat(2000)}    return x`;
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'long.jsonl', content: `${GOOD}\n${JSON.stringify({ input: long })}` });
  await expect(await studio.at('References')).toContainText('4 examples');
  await studio.setOptions({ Steps: 1, Batch: 1, Negatives: 1, 'Longest reference': 40 });
  await studio.learn();
  await studio.learned();
  await expect(await studio.at('Learn')).toContainText('1 reference cut at 40 tokens');
});

test('a wish for WebGPU where there is none', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await expect(await studio.at('Model')).toContainText(/WebAssembly, because WebGPU offers no adapter here/);
  await studio.button(/^Model: /).click();
  await page.getByRole('menuitem', { name: /^WebGPU/ }).click();
  const alert = (await studio.at('Model')).getByRole('alert');
  await expect(alert).toContainText(/WebGPU/, { timeout: PATIENCE_MS });
  await studio.button(/^Model: /).click();
  await page.getByRole('menuitem', { name: /^WebAssembly/ }).click();
  await studio.modelReady();
  await studio.button(/^Model: /).click();
  await page.getByRole('menuitem', { name: /^WebGPU/ }).click();
  await expect(alert).toContainText(/WebGPU/, { timeout: PATIENCE_MS });
  // The wish is not remembered, since it was not granted.
  await page.reload();
  await studio.modelReady();
  await studio.button(/^Model: /).click();
  await page.getByRole('menuitem', { name: /^WebGPU/ }).click();
  // On the first screen, too, the failure is said, with the way on.
  await page.getByRole('button', { name: 'Run on WebAssembly' }).click();
  await studio.modelReady();
});

test('one example is too few to learn from', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'one.jsonl', content: JSON.stringify({ input: 'def a(x): return x' }) });
  const learn = await studio.at('Learn');
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
  const alert = (await studio.at('Model')).getByRole('alert');
  await expect(alert).toContainText(/model_q4\.onnx/, { timeout: 30_000 });
  cut = false;
  await studio.button('Load again').click();
  await studio.modelReady();
  await expect(await studio.at('References')).toContainText('3 examples');
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
