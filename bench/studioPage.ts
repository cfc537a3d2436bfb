/** The built studio in Chromium, served as it is shipped. */
import { type Browser, chromium } from '@playwright/test';
import { preview } from 'vite';
import { chromiumOptions } from './chromium';

/** Needs `npm run build` first. */
export async function withBuiltStudio<T>(work: (browser: Browser, origin: string) => Promise<T>): Promise<T> {
  const server = await preview({ preview: { host: '127.0.0.1', port: 4870, strictPort: false }, logLevel: 'error' });
  const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') as string;
  const browser = await chromium.launch(chromiumOptions());
  try {
    return await work(browser, origin);
  } finally {
    await browser.close();
    await server.close();
  }
}
