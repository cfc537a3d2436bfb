/** The benchmark's page in Chromium, served by Vite as it is: whatever is measured there is measured in one place. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { createServer, type PluginOption } from 'vite';
import { chromiumOptions } from './chromium';

/** Vite bundles dependencies when it first meets them, and reloads the page for it. */
const RELOADED = /context was destroyed|Outdated|dynamically imported/;

export interface BenchPage {
  readonly page: Page;
  readonly browser: Browser;
  readonly origin: string;
}

export interface BenchPageOptions {
  readonly plugins?: readonly PluginOption[];
  readonly chromiumArguments?: readonly string[];
  /** Before the page is opened: what it may call. */
  readonly before?: (bench: BenchPage) => Promise<void>;
}

/** Runs `work` in a page whose script is there; a page that reloads meanwhile begins anew. */
export async function inBenchPage<T>(
  work: (bench: BenchPage) => Promise<T>,
  { plugins = [], chromiumArguments = [], before }: BenchPageOptions = {},
): Promise<T> {
  const server = await createServer({
    plugins: [...plugins],
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') as string;
  const browser = await chromium.launch(chromiumOptions(chromiumArguments));
  const once = async (): Promise<T> => {
    const page = await browser.newPage();
    try {
      const bench = { page, browser, origin };
      await before?.(bench);
      await page.goto(`${origin}/bench/`);
      await page.waitForFunction(() => 'runBench' in globalThis);
      return await work(bench);
    } finally {
      await page.close();
    }
  };
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once();
      } catch (error) {
        if (attempt >= 3 || !RELOADED.test(String(error))) throw error;
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}
