/** What everything else stands on: isolation, threads, ONNX Runtime from the origin, and a watch that sees what it should. */
import { gzipSync } from 'node:zlib';
import type { Page, Response } from '@playwright/test';
import { expect, test } from './harness/test';

async function openProbe(page: Page, devURL: string): Promise<void> {
  await page.goto(`${devURL}/e2e/probe/`);
  await page.waitForFunction(() => 'probe' in globalThis);
}

test('the page is cross-origin isolated and locked to its origin', async ({ page }) => {
  const response = await page.goto('/');
  expect(response?.status()).toBe(200);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
});

test('a missing file is a 404, not the page', async ({ request }) => {
  expect((await request.get('/models/none/config.json')).status()).toBe(404);
});

for (const { name, path, type } of [
  { name: 'glue', path: '/ort/ort-wasm-simd-threaded.asyncify.mjs', type: 'text/javascript' },
  { name: 'binary', path: '/ort/ort-wasm-simd-threaded.asyncify.wasm', type: 'application/wasm' },
])
  test(`ONNX Runtime's ${name} is served alike by the build and in development`, async ({ request, devURL }) => {
    for (const base of ['', devURL]) {
      const response = await request.get(base + path);
      expect(response.status()).toBe(200);
      expect(response.headers()['content-type']).toContain(type);
      expect(response.headers()['cross-origin-embedder-policy']).toBe('require-corp');
    }
  });

test('ONNX Runtime runs in a worker with two threads', async ({ page, devURL }) => {
  await openProbe(page, devURL);
  const report = await page.evaluate(() => globalThis.probe.ort({ provider: 'wasm', threads: 2 }));
  expect(report).toMatchObject({ y: [2, 5, -6], isolated: true, threads: 2 });
  expect(report.threadsStarted).toBeGreaterThanOrEqual(1);
});

test('a browser without a GPU offers no adapter', async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
});

test('WebGPU has an adapter', { tag: '@webgpu' }, async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.architecture)).toBe(
    'swiftshader',
  );
});

test('ONNX Runtime runs on WebGPU in a worker', { tag: '@webgpu' }, async ({ page, devURL }) => {
  await openProbe(page, devURL);
  const report = await page.evaluate(() => globalThis.probe.ort({ provider: 'webgpu', threads: 2 }));
  expect(report.y).toEqual([2, 5, -6]);
});

test('WebGPU gives the losses and gradients of WebAssembly', { tag: '@webgpu' }, async ({ page, devURL }) => {
  await openProbe(page, devURL);
  const here = await page.evaluate(() => globalThis.probe.gradient({ device: 'webgpu' }));
  const there = await page.evaluate(() => globalThis.probe.gradient({ device: 'wasm' }));
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b);
  expect(Object.keys(here.placement)).toEqual(['webgpu']);
  expect(Object.keys(there.placement)).toEqual(['wasm']);
  expect(here.gradient).toHaveLength(2 * 5 * 256);
  expect(distance(here.logProbabilities, there.logProbabilities)).toBeLessThan(1e-4);
  expect(distance(here.gradient, there.gradient)).toBeLessThan(1e-3);
  expect(distance(here.decoded, there.decoded)).toBeLessThan(1e-4);
  expect(distance(here.adapted.logProbabilities, there.adapted.logProbabilities)).toBeLessThan(1e-4);
  expect(distance(here.adapted.gradient, there.adapted.gradient)).toBeLessThan(1e-3);
  expect(distance(here.adapted.decoded, there.adapted.decoded)).toBeLessThan(1e-4);
  expect(distance(there.adapted.decoded, there.decoded)).toBeGreaterThan(1e-2);
  for (const { shared } of [here, there]) {
    expect(distance(shared.logProbabilities, there.whole.logProbabilities)).toBeLessThan(1e-5);
    expect(distance(shared.gradient, there.whole.gradient)).toBeLessThan(1e-4);
  }
});

test.describe('the watch catches', () => {
  test('a request off the origin from the page', async ({ page, devURL, offOrigin, watch }) => {
    watch.expect(/off the origin: huggingface\.co/);
    watch.expect(/ERR_/);
    await openProbe(page, devURL);
    await page.evaluate(() => fetch('https://huggingface.co/api', { mode: 'no-cors' }).catch(() => null));
    expect(offOrigin.hosts).toContain('huggingface.co:443');
  });

  test('a request off the origin from a worker', async ({ page, devURL, offOrigin, watch }) => {
    watch.expect(/off the origin: example\.com/);
    await openProbe(page, devURL);
    expect(await page.evaluate(() => globalThis.probe.fetchInWorker('http://example.com/'))).toBe('refused');
    expect(offOrigin.hosts).toContain('example.com');
  });

  test('a request that the security policy refuses', async ({ page, offOrigin, watch }) => {
    watch.expect(/Content Security Policy/);
    await page.goto('/');
    const refused = await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => false,
        () => true,
      ),
    );
    expect(refused).toBe(true);
    expect(offOrigin.hosts).toEqual([]);
  });

  test('an uncaught error and a warning', async ({ page, devURL, watch }) => {
    watch.expect(/uncaught: seeded/);
    watch.expect(/console warning: seeded/);
    await openProbe(page, devURL);
    await page.evaluate(() => {
      console.warn('seeded');
      setTimeout(() => {
        throw new Error('seeded');
      });
    });
    await expect.poll(() => watch.complaints).toEqual([]);
  });
});

test('the first screen loads at most 300 kB, gzipped, fonts included', async ({ page }) => {
  const MODEL = /\/(ort|models)\/|\.worker-|\/ort\./;
  const received = new Map<string, Response>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!MODEL.test(pathname)) received.set(pathname, response);
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Try the sample set/ }).first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  const files = await Promise.all(
    [...received].map(async ([path, response]) => {
      const body = await response.body();
      return { path, bytes: (path.endsWith('.woff2') ? body : gzipSync(body, { level: 9 })).byteLength };
    }),
  );
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total, JSON.stringify(files)).toBeLessThanOrEqual(300_000);
});
