/**
 * npx tsx bench/learning.ts [--steps 120] [--options JSON] [--model NAME]
 * The default run on the sample set in Chromium's WebAssembly: seconds, and where they go. JSON on stdout.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '120' },
    options: { type: 'string', default: '{}' },
    model: { type: 'string', default: 'domino-py-4m' },
  },
});

const server = await createServer({
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  logLevel: 'error',
});
await server.listen();
const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') as string;
const system = '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(system) ? { executablePath: system } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const request = { origin, model: values.model, steps: Number(values.steps), options: JSON.parse(values.options) };

async function onePage(): Promise<unknown> {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/bench/`);
    await page.waitForFunction(() => 'runLearning' in globalThis);
    return await page.evaluate((given) => globalThis.runLearning(given), request);
  } finally {
    await page.close();
  }
}

try {
  // Vite bundles dependencies when it first meets them, and reloads the page for it.
  for (let attempt = 0; ; attempt++) {
    try {
      process.stdout.write(`${JSON.stringify(await onePage(), null, 1)}\n`);
      break;
    } catch (error) {
      if (attempt >= 3 || !/context was destroyed|Outdated|dynamically imported/.test(String(error))) throw error;
    }
  }
} finally {
  await browser.close();
  await server.close();
}
