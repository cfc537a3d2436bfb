/**
 * npx vite build && npx tsx bench/largeProject.ts [--rows 100000] [--openings 3] [--profile FILE]
 * A project of so many examples and so many checked samples in Chromium: opened from a file, opened again from the browser's storage,
 * so many times, changed. Times in milliseconds, and the longest task of the page's own thread in each; of an opening also the time that
 * thread worked. With a FILE the last opening's profile is written there (.cpuprofile; build with --minify false to have names).
 */
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { writeProjectFile } from '../src/project/file';
import { referenceId, sampleId } from '../src/project/ids';
import { newProject } from '../src/project/newProject';
import type { Batch, Project, SourceFile } from '../src/project/types';
import { withBuiltStudio } from './studioPage';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    openings: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const ROWS = Number(values.rows);
const PATIENCE_MS = 900_000;

function largeProject(): Project {
  const code = (at: number): string =>
    `def total_${at}(stock, moves):\n    """What is left of ${at} items."""\n    left = stock + ${at % 97}\n    for move in moves:\n        left -= move\n    return left\n`;
  const rows = Array.from({ length: ROWS }, (_, at) => ({ line: at + 1, cells: { input: code(at), note: `${at}` } }));
  const file: SourceFile = {
    id: 'large' as SourceFile['id'],
    table: { file: 'large.jsonl', format: 'jsonl', columns: ['input', 'note'], rows, problems: [] },
    mapping: { input: 'input' },
    firstIndex: 0,
  };
  const batch: Batch = {
    ...{ id: 'batch' as Batch['id'], method: 'no-prompt', runId: null, sourceName: 'No prompt' },
    ...{ model: { id: 'domino-py-4m', hash: null }, createdAt: 0, prompt: null, count: ROWS, temperature: 0.8 },
    ...{ topK: 0, topP: 1, repetitionPenalty: 1, maxTokens: 128, seed: 1 },
  };
  const passed = { verdict: 'pass', reason: null } as const;
  const samples = Array.from({ length: ROWS }, (_, at) => ({
    id: sampleId(at),
    batchId: batch.id,
    row: {
      ...{ index: at, text: code(at + ROWS), tokenCount: 61, logProbability: -31.25 - at / 7 },
      ...{ finishReason: 'stop' as const, seed: at },
    },
    judgement: {
      findings: {
        ending: { ...passed, evidence: null },
        form: { ...passed, evidence: { lacks: [] } },
        copies: { ...passed, evidence: { similarity: 0.5 + at / 1e6, reference: referenceId(at) } },
        runs: { ...passed, evidence: { unrun: null, outcome: 'finished', exception: null, message: '', line: null } },
        answer: { ...passed, evidence: { unrun: null, answers: [], given: null, exception: null } },
        repeats: { ...passed, evidence: { similarity: 0.25, of: null } },
        'tool-calls': { ...passed, evidence: { calls: null, faults: [] } },
        'known-domain': { ...passed, evidence: null },
      },
    },
  }));
  const counters = { nextReferenceIndex: ROWS, drawnCount: ROWS };
  return { ...newProject(), name: 'Large', files: [file], batches: [batch], samples, ...counters };
}

/** Of what is done in the page: how long until it shows, and the longest task meanwhile. */
async function timed(page: Page, does: () => Promise<void>): Promise<{ ms: number; longestTask: number }> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
  });
  const began = performance.now();
  await does();
  const ms = Math.round(performance.now() - began);
  const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
  return { ms, longestTask: Math.max(0, ...tasks) };
}

/** From a change to "Kept", as the page's own clock has it. */
const untilKept = (page: Page, change: 'rename'): Promise<number> =>
  page.evaluate(
    ([name]) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('input[aria-label="Project name"]')!;
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
        const began = performance.now();
        let changed = false;
        const look = new MutationObserver(() => {
          const text = document.querySelector('header')?.textContent ?? '';
          if (text.includes('Keeping…')) changed = true;
          if (!changed || !text.includes('Kept ·')) return;
          look.disconnect();
          resolve(performance.now() - began);
        });
        look.observe(document.querySelector('header')!, { subtree: true, childList: true, characterData: true });
        set.call(field, `${name} ${Math.random()}`);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    [change],
  );

interface Opening {
  readonly ms: number;
  readonly longestTask: number;
  /** Of the page's thread. */
  readonly workedMs: number;
}

async function openAgain(
  page: Page,
  origin: string,
  shown: (own: Page) => Promise<void>,
  profile: string | undefined,
): Promise<Opening> {
  await page.goto(origin);
  const goOn = page.getByRole('button', { name: 'Go on with Large' });
  await goOn.waitFor({ timeout: PATIENCE_MS });
  await page.waitForTimeout(3000);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  if (profile !== undefined) {
    await session.send('Profiler.enable');
    await session.send('Profiler.start');
  }
  const before = await worked();
  const opened = await timed(page, async () => {
    await goOn.click();
    await shown(page);
  });
  const workedMs = Math.round((await worked()) - before);
  if (profile !== undefined) writeFileSync(profile, JSON.stringify((await session.send('Profiler.stop')).profile));
  return { ...opened, workedMs };
}

const report = await withBuiltStudio(async (browser, origin) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(origin);
  const path = join(mkdtempSync(join(tmpdir(), 'large-')), 'large.domino');
  writeFileSync(path, writeProjectFile(largeProject()));
  const shown = (own: Page) =>
    own.getByRole('grid', { name: 'Samples' }).getByText('def ').first().waitFor({ timeout: PATIENCE_MS });
  const fromFile = await timed(page, async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'a saved project' }).click();
    await (await chooser).setFiles(path, { timeout: PATIENCE_MS });
    await shown(page);
  });
  await page.close();
  const openings: Opening[] = [];
  let next = page;
  for (let at = 0; at < Number(values.openings); at++) {
    if (at > 0) await next.close();
    next = await context.newPage();
    openings.push(
      await openAgain(next, origin, shown, at === Number(values.openings) - 1 ? values.profile : undefined),
    );
  }
  await next.waitForTimeout(10_000);
  const edits: number[] = [];
  const edited = await timed(next, async () => {
    for (let at = 0; at < 10; at++) {
      edits.push(Math.round(await untilKept(next, 'rename')));
      await next.waitForTimeout(200);
    }
  });
  return {
    ...{ rows: ROWS, fileBytes: statSync(path).size, load: loadavg()[0] },
    ...{ fromFile, openings, edits, longestTaskOfEdits: edited.longestTask },
  };
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
