/** Wherever the build is put: who may be reached from it, under any path, without headers, and without a network. */
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeServiceWorker } from '../scripts/vite/offline.ts';
import { HubDialog } from './harness/hub';
import { serveFolder } from './harness/staticServer';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';
import { engineWorker } from './harness/workerDeaths';

const DIST = join(import.meta.dirname, '../dist');

/** Whether a request to the hub is refused before it is sent. */
const isRefused = (): Promise<boolean> =>
  fetch('https://huggingface.co/api/models/x', { mode: 'no-cors' }).then(
    () => false,
    () => true,
  );

test.describe('connections', () => {
  test('the page and the model’s worker reach their own origin and nobody else', async ({ page, offOrigin, watch }) => {
    watch.expect(/Content Security Policy/);
    await new StudioPage(page).open();
    expect(await page.evaluate(isRefused)).toBe(true);
    expect(await (await engineWorker(page)).evaluate(isRefused)).toBe(true);
    expect(offOrigin.hosts).toEqual([]);
    expect(page.workers().map((worker) => worker.url())).not.toContainEqual(expect.stringContaining('hub.worker'));
  });

  test('the hub’s worker reaches the hub, and no further, once a person asks', async ({ page, offOrigin, watch }) => {
    watch.expect(/off the origin: huggingface\.co/);
    const studio = new StudioPage(page);
    await studio.open();
    await studio.trySampleSet();
    const hub = new HubDialog(page);
    await hub.open();
    await hub.dialog.getByRole('button', { name: 'Look up' }).click();
    await expect.poll(() => offOrigin.hosts, { timeout: PATIENCE_MS }).toContain('huggingface.co:443');
    const worker = page.workers().find((each) => each.url().includes('/hub-worker/hub.worker'));
    const refused = await worker?.evaluate(() => {
      const violated = new Promise<string>((resolve) => {
        self.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
      });
      fetch('https://example.com/').catch(() => undefined);
      return violated;
    });
    expect(refused).toBe('connect-src');
    expect(offOrigin.hosts).not.toContain('example.com:443');
  });
});

test('the build works under any path and without headers, with one thread, and its meta policy holds', async ({
  page,
  watch,
}) => {
  watch.expect(/Content Security Policy/);
  const server = await serveFolder(DIST, '/sub/path/');
  try {
    const studio = new StudioPage(page);
    await page.goto(server.url);
    await studio.modelReady();
    expect(await studio.device()).toBe('WebAssembly, 1 thread');
    expect(await page.evaluate(isRefused)).toBe(true);
    await studio.trySampleSet();
    await studio.setOptions({ Steps: 1, Batch: 2, Negatives: 1, 'Longest reference': 30 });
    await studio.learn();
    await studio.learned();
    const hub = new HubDialog(page);
    await hub.open();
    await hub.tab(/^Kept here/);
    await expect(hub.dialog).toContainText('This page keeps', { timeout: PATIENCE_MS });
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toContainEqual(
      expect.stringMatching(/^\/sub\/path\/hub-worker\/hub\.worker/),
    );
  } finally {
    await server.close();
  }
});

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  const isKept = (page: Page, path: string): Promise<boolean> =>
    page.evaluate(async (wanted) => {
      const cache = await caches.open('domino-studio');
      return (await cache.keys()).some(({ url }) => url.includes(wanted));
    }, path);

  const everythingKept = async (page: Page): Promise<void> => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    for (const path of ['index.html', 'ort-wasm-simd-threaded.wasm', 'onnx/model_q4.onnx', 'samples/'])
      await expect.poll(() => isKept(page, path), { timeout: PATIENCE_MS }).toBe(true);
  };

  test('a page that was open once opens again, learns and draws', async ({ page, watch }) => {
    watch.expect(/ERR_CONNECTION_REFUSED|Failed to load|An unknown error|service worker/i);
    const server = await serveFolder(DIST, '/studio/');
    const studio = new StudioPage(page);
    await page.goto(server.url);
    await studio.modelReady();
    await everythingKept(page);
    expect(await isKept(page, 'asyncify')).toBe(false);
    await server.close();
    await page.reload();
    await studio.modelReady();
    await studio.trySampleSet();
    await studio.setOptions({ Steps: 1, Batch: 2, Negatives: 1, 'Longest reference': 30 });
    await studio.learn();
    await studio.learned();
    // Nothing that is not there is made up.
    expect(await page.evaluate(() => fetch('nowhere.json').catch(() => null))).toBeNull();
  });

  test('a new version takes over whole at a reload, and the old one is cleared away', async ({ page }) => {
    const folder = await mkdtemp(join(tmpdir(), 'studio-'));
    const server = await serveFolder(DIST, '/studio/');
    try {
      await cp(DIST, folder, { recursive: true });
      const html = await readFile(join(folder, 'index.html'), 'utf8');
      const script = /assets\/index-[\w-]+\.js/.exec(html)?.[0] ?? '';
      await rename(join(folder, script), join(folder, 'assets/index-second.js'));
      const second = html.replaceAll(script, 'assets/index-second.js').replace('<title>', '<title>Second ');
      await writeFile(join(folder, 'index.html'), second);
      writeServiceWorker(folder);

      const studio = new StudioPage(page);
      await page.goto(server.url);
      await studio.modelReady();
      await everythingKept(page);
      server.serve(folder);
      // The old version, whole: the host no longer has its script.
      await page.reload();
      await expect(page).toHaveTitle('Domino Studio');
      await studio.modelReady();
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update();
        while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 50));
      });
      await page.reload();
      await expect(page).toHaveTitle('Second Domino Studio');
      await studio.modelReady();
      const patient = { timeout: PATIENCE_MS };
      await expect.poll(() => isKept(page, 'assets/index-second.js'), patient).toBe(true);
      await expect.poll(() => isKept(page, script), patient).toBe(false);
    } finally {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
