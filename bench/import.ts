/**
 * npx tsx bench/import.ts [NAME …]
 * Large files into the built page (npx vite build first): time until their rows are listed, time until nothing follows, and the longest
 * tasks of the main thread meanwhile. Names: rows-10k rows-100k wide nested big csv. JSON on stdout, progress on stderr.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { Random } from '../src/tensors/random';
import { peakRendererBytes } from './processMemory';

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'sum', 'total', 'price', 'value', 'count', 'return'];
const MEGABYTES = 2 ** 20;
/** Nothing has happened for so long: it is over. */
const QUIET_MS = 4000;

const random = new Random(1);
const words = (count: number): string =>
  Array.from({ length: count }, () => WORDS[Math.floor(random.uniform() * WORDS.length)]).join(' ');

function lines(size: number, line: (index: number) => string, most = Number.POSITIVE_INFINITY): string {
  const parts: string[] = [];
  for (let length = 0, at = 0; length < size && at < most; at++) {
    const next = line(at);
    parts.push(next);
    length += next.length + 1;
  }
  return parts.join('\n');
}

const nested = (depth: number): unknown => {
  if (depth === 0) return words(3);
  const inner = [nested(depth - 1), nested(depth - 1), nested(depth - 1)];
  return depth % 2 === 0 ? inner : { a: inner[0], b: inner[1], c: inner[2] };
};

const row = (at: number): string =>
  JSON.stringify({ input: `${words(12)} ${at}`, output: words(8), topic: words(1), score: random.uniform() });

const FILES: Readonly<Record<string, () => { name: string; text: string }>> = {
  'rows-10k': () => ({ name: 'rows-10k.jsonl', text: lines(Number.POSITIVE_INFINITY, row, 10_000) }),
  'rows-100k': () => ({ name: 'rows-100k.jsonl', text: lines(Number.POSITIVE_INFINITY, row, 100_000) }),
  big: () => ({
    name: 'big.jsonl',
    text: lines(63 * MEGABYTES, (at) => JSON.stringify({ input: `${words(90)} ${at}`, output: words(20) })),
  }),
  csv: () => ({
    name: 'big.csv',
    text: `input,output,topic\n${lines(63 * MEGABYTES, (at) => `"${words(90)}, ${at}",${words(10)},${words(1)}`)}`,
  }),
  wide: () => ({
    name: 'wide.csv',
    text: `${['input', ...Array.from({ length: 899 }, (_, at) => `c${at}`)].join(',')}\n${lines(63 * MEGABYTES, (at) =>
      [`${words(6)} ${at}`, ...Array.from({ length: 899 }, () => Math.floor(1e4 * random.uniform()))].join(','),
    )}`,
  }),
  nested: () => ({
    name: 'nested.json',
    text: `[${lines(63 * MEGABYTES, (at) => `${at === 0 ? '' : ','}${JSON.stringify({ input: `${words(6)} ${at}`, meta: nested(4), score: random.uniform() })}`)}]`,
  }),
};

interface Watched {
  readonly longest: number[];
  readonly lastAt: number;
  readonly now: number;
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: { at: number; ms: number }[] = [];
    Object.assign(globalThis, { benchTasks: tasks, benchStart: performance.now() });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push({ at: startTime, ms: duration });
    }).observe({ type: 'longtask' });
  });
}

const watched = (page: Page): Promise<Watched & { tasks: string[] }> =>
  page.evaluate(() => {
    const { benchTasks, benchStart } = globalThis as unknown as {
      benchTasks: { at: number; ms: number }[];
      benchStart: number;
    };
    const sorted = [...benchTasks].sort((a, b) => b.ms - a.ms);
    return {
      longest: sorted.slice(0, 5).map(({ ms }) => Math.round(ms)),
      tasks: sorted.slice(0, 8).map(({ at, ms }) => `${Math.round(ms)} ms at ${Math.round(at - benchStart)}`),
      lastAt: Math.max(benchStart, ...benchTasks.map(({ at, ms }) => at + ms)),
      now: performance.now(),
    };
  });

async function measure(origin: string, path: string) {
  const browser = await chromium.launch({
    ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.getByRole('button', { name: /^Model: .+ on .+/ }).waitFor({ timeout: 120_000 });
    await watch(page);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files' }).click(),
    ]);
    const started = Date.now();
    await chooser.setFiles(path);
    await page.getByText(/^[\d,]+ examples$/).waitFor({ timeout: 120_000 });
    const listedSeconds = (Date.now() - started) / 1000;
    let state = await watched(page);
    while (state.now - state.lastAt < QUIET_MS && Date.now() - started < 240_000) {
      await page.waitForTimeout(500);
      state = await watched(page);
    }
    const settledSeconds = (Date.now() - started) / 1000 - QUIET_MS / 1000;
    const { longest, tasks } = state;
    return {
      listedSeconds,
      settledSeconds,
      longestTasksMs: longest,
      tasks,
      peakBytes: await peakRendererBytes(browser),
    };
  } finally {
    await browser.close();
  }
}

const names = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
const server = await preview({ preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' });
try {
  const origin = server.resolvedUrls?.local[0] as string;
  const report: Record<string, unknown> = {};
  for (const [name, make] of Object.entries(FILES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const file = make();
    const path = join(folder, file.name);
    writeFileSync(path, file.text);
    process.stderr.write(`${name}: ${(file.text.length / MEGABYTES).toFixed(1)} MB\n`);
    report[name] = await measure(origin, path);
  }
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await server.close();
  rmSync(folder, { recursive: true });
}
