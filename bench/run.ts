/**
 * npm run bench [-- --rounds 5] [--only cpu|wasm]
 * Ratios only: every figure is divided by another of the same run on the same machine. JSON on stdout.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    model: { type: 'string', default: 'domino-py-4m' },
  },
});
const rounds = Number(values.rounds);

function cpu(): unknown {
  const argv = [
    'tsx',
    'src/headless/domino.ts',
    'bench',
    '--model',
    `public/models/${values.model}`,
    '--device',
    'cpu',
    '--rounds',
    String(rounds),
    '--json',
  ];
  return JSON.parse(execFileSync('npx', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

async function wasm(): Promise<unknown> {
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
  try {
    // Vite bundles dependencies when it first meets them, and reloads the page for it.
    for (let attempt = 0; ; attempt++) {
      const page = await browser.newPage();
      try {
        await page.goto(`${origin}/bench/`);
        await page.waitForFunction(() => 'runBench' in globalThis);
        return await page.evaluate((request) => globalThis.runBench(request), {
          origin,
          model: values.model,
          rounds,
          rows: 8,
          length: 64,
        });
      } catch (error) {
        if (attempt >= 3 || !/context was destroyed|Outdated|dynamically imported/.test(String(error))) throw error;
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

const report: Record<string, unknown> = {};
if (values.only !== 'wasm') report.cpu = cpu();
if (values.only !== 'cpu') report.wasm = await wasm();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
