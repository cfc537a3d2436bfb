/** The main job: from the sample set to an exported dataset, with nothing changed from the defaults. */
import { measureInputDelay, STALLED_MS, watchInputDelay } from './harness/inputDelay';
import { screenshot } from './harness/screenshot';
import { countIn, PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const SAMPLES = 100;

// A trace takes pictures of the page all the time, on the cores that are measured here.
test.use({ trace: 'off' });

test('from the sample set to an exported dataset', async ({ page }, info) => {
  test.slow();
  const startedAt = Date.now();
  const studio = new StudioPage(page);
  await studio.open();
  expect(await studio.device()).toMatch(/WebAssembly, \d+ threads/);
  await studio.trySampleSet();

  await studio.learn();
  await watchInputDelay(page);
  await studio.learning();
  const delay = await measureInputDelay(page, 5_000);
  const later = await studio.figure('Learn', 'Step');
  await expect.poll(() => studio.figure('Learn', 'Step'), { timeout: PATIENCE_MS }).not.toBe(later);
  await expect((await studio.at('Learn')).getByRole('list', { name: /^Fresh samples/ })).toBeVisible({
    timeout: PATIENCE_MS,
  });
  await screenshot(page, info, 'learning');
  await studio.learned();
  const learnedAt = Date.now();

  await studio.synthesiseUntil(SAMPLES, 4 * SAMPLES);
  const { drawn, parts } = await studio.synthesisedUntil();
  await expect(await studio.map()).toHaveAccessibleName(/\d+ reference.*\d+ /, { timeout: PATIENCE_MS });
  const { name, rows } = await studio.exportJsonl(/^Good samples/);
  const elapsedMs = Date.now() - startedAt;

  expect(name).toMatch(/\.jsonl$/);
  expect(rows.length).toBeGreaterThanOrEqual(SAMPLES);
  expect(parts.find((part) => part.endsWith(' good'))).toBe(`${rows.length} good`);
  expect(parts.map(countIn).reduce((sum, count) => sum + count, 0)).toBe(drawn);
  for (const row of rows) expect(typeof row.input).toBe('string');
  const distinct = new Set(rows.map((row) => row.input));
  expect(distinct.size).toBe(rows.length);
  const heldOutChange = await studio.figure('Learn', 'Against no prompt');
  expect(heldOutChange).toMatch(/^[−-]/);

  await screenshot(page, info, 'explore');
  info.annotations.push(
    {
      type: 'journey',
      description: `${(elapsedMs / 1000).toFixed(1)} s, learned after ${((learnedAt - startedAt) / 1000).toFixed(1)} s`,
    },
    { type: 'held-out loss against no prompt', description: heldOutChange.replace(/\s+/g, ' ') },
    { type: 'input while learning', description: JSON.stringify(delay) },
  );
  process.stdout.write(
    `${info.annotations.map(({ type, description }) => `    ${type}: ${description}`).join('\n')}\n`,
  );
  expect(delay.inputs).toBeGreaterThan(5);
  expect(delay.longestDelayMs).toBeLessThanOrEqual(STALLED_MS);
});

test('a run pauses, resumes, stops and keeps the best', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  await studio.learn();
  await studio.learning();
  await studio.pause();
  const paused = await studio.figure('Learn', 'Step');
  await page.waitForTimeout(2_000);
  expect(await studio.figure('Learn', 'Step')).toBe(paused);
  await studio.button('Resume').click();
  await expect.poll(() => studio.figure('Learn', 'Step'), { timeout: PATIENCE_MS }).not.toBe(paused);
  await studio.button('Stop and keep the best').click();
  await studio.learned();
  await studio.synthesise(2);
  await studio.synthesised(2);
  const step = async (): Promise<number> => Number.parseInt(await studio.figure('Learn', 'Step'), 10);
  const stopped = await step();
  await studio.button(/^Go on from step \d+$/).click();
  // Until a later prompt is the best: early in a run each look at what is held out finds a better one.
  await expect.poll(step, { timeout: PATIENCE_MS }).toBeGreaterThan(stopped + 20);
  await studio.button('Stop and keep the best').click();
  await studio.learned();
  await studio.synthesise(1);
  await studio.synthesised(3);
  const { rows } = await studio.exportJsonl(/^All samples/);
  const prompts = rows.map((row) => row.metadata.prompt_hash);
  expect(prompts[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(prompts[1]).toBe(prompts[0]);
  expect(prompts[2]).toMatch(/^[0-9a-f]{64}$/);
  expect(prompts[2], 'drawn from the prompt that was learned on').not.toBe(prompts[0]);
});

test('the journey, shortened, on WebGPU', { tag: '@webgpu' }, async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  // A software adapter is slower than WebAssembly, so the automatic choice leaves it; a person can still choose it.
  await studio.chooseDevice('WebGPU');
  expect(await studio.device()).toMatch(/^WebGPU/);
  const references = Array.from({ length: 4 }, (_, index) => `def f(x):\n    return x + ${index}\nassert f(1) == ??`);
  await studio.drop({ name: 'four.jsonl', content: references.map((input) => JSON.stringify({ input })).join('\n') });
  expect(await studio.figure('Model', 'Placement')).toMatch(/^\d+ on webgpu$/);
  await studio.setOptions({ Steps: 2, 'Domain tokens k': 4, 'Sample tokens ℓ': 2, Batch: 2, Negatives: 1 });
  await studio.setSampling({ 'Longest sample': 8 });
  await studio.learn();
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toMatch(/^2 \/ 2/);
  await studio.synthesise(2);
  await studio.synthesised(2);
  const { rows } = await studio.exportJsonl(/^All samples/);
  expect(rows).toHaveLength(2);
});
