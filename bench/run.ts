/**
 * npm run bench [-- --rounds 5] [--only cpu|wasm] [--model NAME|DIR]
 * Ratios only: every figure is divided by another of the same run on the same machine, and the memory that it took. The
 * model is one of public/models, or any folder in hub layout. JSON on stdout, progress on stderr.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { createServer } from 'vite';
import { modelFolderServer } from './modelFolderServer';
import { peakRendererBytes } from './processMemory';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    model: { type: 'string', default: 'domino-py-4m' },
  },
});
const rounds = Number(values.rounds);
const bundled = join('public/models', values.model);
const isBundled = existsSync(bundled);
const directory = resolve(isBundled ? bundled : values.model);

function cpu(): unknown {
  const command = ['src/headless/domino.ts', 'bench', '--model', directory, '--device', 'cpu'];
  const argv = ['tsx', ...command, '--rounds', String(rounds), '--json'];
  return JSON.parse(execFileSync('npx', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

async function wasm(): Promise<unknown> {
  const server = await createServer({
    plugins: isBundled ? [] : [modelFolderServer(directory)],
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
      try {
        return await onePage(browser, origin);
      } catch (error) {
        if (attempt >= 3 || !/context was destroyed|Outdated|dynamically imported/.test(String(error))) throw error;
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

async function onePage(browser: Browser, origin: string): Promise<unknown> {
  const page = await browser.newPage();
  let peakMemoryBytes: number | null = null;
  try {
    await page.exposeFunction('benchStatus', (status: string) => process.stderr.write(`wasm: ${status}\n`));
    await page.exposeFunction('benchOwnDone', async () => {
      peakMemoryBytes = await peakRendererBytes(browser);
    });
    await page.goto(`${origin}/bench/`);
    await page.waitForFunction(() => 'runBench' in globalThis);
    const report = await page.evaluate((request) => globalThis.runBench(request), {
      origin,
      model: basename(directory),
      rounds,
      rows: 8,
      length: 64,
    });
    return { ...report, peakMemoryBytes };
  } finally {
    await page.close();
  }
}

const report: Record<string, unknown> = {};
if (values.only !== 'wasm') report.cpu = cpu();
if (values.only !== 'cpu') report.wasm = await wasm();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
