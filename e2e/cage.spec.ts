/** Rows run in a cage: what they come to, that nothing gets out of it, what it costs, and that it stands wherever the page does. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { CLIENT_SOURCE, clientOf, connect, countRequests, frames, LIMITS, program, run } from './harness/cage';
import { ESCAPES, HOGS, sourceOf } from './harness/escapes';
import { measureInputDelay, STALLED_MS, watchInputDelay } from './harness/inputDelay';
import { type StaticServer, serveFolder } from './harness/staticServer';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const DIST = join(import.meta.dirname, '../dist');
const ONE = program('x = 1', 'x + 1');

/** The cage at work, and the other ready to take its place. */
async function warm(page: Page): Promise<void> {
  const { answers } = await run(page, ONE);
  expect(answers).toMatchObject([{ outcome: 'finished', values: [{ repr: '2', literal: true, stable: true }] }]);
  await expect.poll(() => frames(page), { timeout: PATIENCE_MS }).toBe(2);
}

test.describe('in the build, as it is deployed', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/');
    await connect(page, await clientOf(DIST));
  });

  test('rows run, one at a time, each from the same beginning, and say what became of them', async ({ page }) => {
    await warm(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const { answers } = await run(
      page,
      program('def f(x):\n  return {x, 1, 2}\nprint("hi")', 'f(3)', 'f("a")', 'f'),
      program('import builtins, random, sys\nbuiltins.len = lambda x: 99\nsys.modules["json"] = None', 'len([1])'),
      program('import json', 'len([1])', 'json.dumps({"a": [1]})'),
      program('x = 1\n\nraise ValueError("no\\nuse")'),
      program('x = ('),
      program('from dataclasses import dataclass\n@dataclass\nclass P:\n  x: int', 'P(1)', 'P(1).x'),
      program('import random', 'random.random()'),
      { ...program('n = int(input())\nprint(n * 2)'), stdin: '21\n' },
      program('raise SystemExit(0)'),
      program('x = 1', 'y'),
    );
    const values = answers.map((each) => each.values.map(({ repr, literal }) => (literal ? repr : `not: ${repr}`)));
    expect(answers.map(({ outcome, exception, line }) => [outcome, exception, line])).toEqual([
      ['finished', null, null],
      ['finished', null, null],
      ['finished', null, null],
      ['failed', 'ValueError', 3],
      ['failed', 'SyntaxError', 1],
      ['finished', null, null],
      ['finished', null, null],
      ['finished', null, null],
      ['finished', null, null],
      ['finished', null, null],
    ]);
    expect(answers[0]?.stdout).toBe('hi\n');
    expect(values[0]?.slice(0, 2)).toEqual(['{1, 2, 3}', "{'a', 1, 2}"]);
    expect(values[0]?.[2]).toMatch(/^not: <function f at/);
    expect([values[1], values[2]]).toEqual([['99'], ['1', '\'{"a": [1]}\'']]);
    expect(answers[3]?.message).toBe('no\nuse');
    expect(values[5]).toEqual(['not: P(x=1)', '1']);
    expect(answers[6]?.values).toMatchObject([{ stable: false }]);
    expect(answers[7]?.stdout).toBe('42\n');
    expect(answers[9]?.values).toMatchObject([{ repr: null, exception: 'NameError' }]);
  });

  test(`${ESCAPES.length} ways out: none is found, no request leaves, and the next row runs`, async ({
    page,
    watch,
  }) => {
    test.slow();
    const counting = await countRequests();
    try {
      // What is measured is the cage's, not the start of the page.
      await new StudioPage(page).modelReady();
      await watchInputDelay(page);
      await warm(page);
      const escaped: string[] = [];
      const broken: string[] = [];
      for (const attempt of ESCAPES) {
        const { answers } = await run(page, program(sourceOf(attempt, counting.url)), ONE);
        if (answers[0]?.stdout.includes('ESCAPED')) escaped.push(attempt.name);
        if (answers[1]?.values[0]?.repr !== '2') broken.push(attempt.name);
      }
      // What was only begun may still be on its way.
      const { longestTaskMs } = await measureInputDelay(page, 2000);
      expect(escaped).toEqual([]);
      expect(broken).toEqual([]);
      expect(counting.seen).toEqual([]);
      expect(page.context().pages()).toHaveLength(1);
      expect(page.workers().filter((worker) => worker.url().startsWith('blob:')).length).toBeLessThanOrEqual(2);
      console.log(`  longest task on the main thread: ${longestTaskMs.toFixed(0)} ms`);
      expect(longestTaskMs).toBeLessThan(STALLED_MS);
      expect(watch.complaints).toEqual([]);
    } finally {
      await counting.close();
    }
  });

  test('what would never end or takes everything is ended, and its neighbours run', async ({ page }) => {
    test.slow();
    await new StudioPage(page).modelReady();
    await watchInputDelay(page);
    for (const hog of HOGS) {
      await warm(page);
      const { answers, ms } = await run(page, ONE, program(hog.source), ONE);
      console.log(`  ${hog.name}: ${answers[1]?.outcome}, ${Math.round(ms)} ms with both neighbours`);
      expect(hog.outcomes, hog.name).toContain(answers[1]?.outcome);
      expect(answers[1]?.stdout.length).toBeLessThanOrEqual(LIMITS.stdoutLength);
      expect([answers[0]?.values[0]?.repr, answers[2]?.values[0]?.repr], hog.name).toEqual(['2', '2']);
    }
    const { longestTaskMs } = await measureInputDelay(page, 500);
    console.log(`  longest task on the main thread: ${longestTaskMs.toFixed(0)} ms`);
    expect(longestTaskMs).toBeLessThan(STALLED_MS);
  });

  test('a row that never ends is ended soon after its limit', async ({ page }) => {
    await warm(page);
    const { answers, ms } = await run(page, program('while True: pass'));
    console.log(`  while True: ${Math.round(ms)} ms at a limit of ${LIMITS.timeMs} ms`);
    expect(answers).toMatchObject([{ outcome: 'timed out', stdout: '', values: [] }]);
    expect(ms).toBeGreaterThanOrEqual(LIMITS.timeMs);
    expect(ms).toBeLessThanOrEqual(LIMITS.timeMs + STALLED_MS);
  });

  test('what it costs', async ({ page }) => {
    const started = await run(page, ONE);
    await warm(page);
    const rows = Array.from({ length: 500 }, (_, at) =>
      program('def f(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total', `f(${at})`),
    );
    const { answers, ms } = await run(page, ...rows);
    expect(answers.every(({ outcome }) => outcome === 'finished')).toBe(true);
    expect(answers[10]?.values[0]?.repr).toBe('285');
    console.log(`  first row ${Math.round(started.ms)} ms, then ${Math.round((500 / ms) * 1000)} rows/s`);
  });
});

test('a cage that is opened on purpose lets requests out: the count above means something', async ({ page, watch }) => {
  test.slow();
  watch.expect(/.*/);
  const counting = await countRequests();
  const folder = await mkdtemp(join(tmpdir(), 'open-cage-'));
  let server: StaticServer | null = null;
  try {
    await cp(DIST, folder, { recursive: true, filter: (path) => !/[\\/]models[\\/]/.test(path) });
    await openOnPurpose(folder);
    server = await serveFolder(folder, '/');
    await page.goto(server.url);
    await connect(page, await clientOf(DIST));
    await warm(page);
    for (const attempt of ESCAPES.filter(({ network }) => network))
      await run(page, program(sourceOf(attempt, counting.url)), ONE);
    await page.waitForTimeout(1000);
    console.log(`  ${counting.seen.length} requests: ${counting.seen.join(', ')}`);
    const ways = new Set(counting.seen.map((each) => each.split('/')[1]));
    expect(ways.size).toBeGreaterThanOrEqual(5);
  } finally {
    await server?.close();
    await counting.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Take away the frame's policy, and what the worker and the harness take from a program. */
async function openOnPurpose(folder: string): Promise<void> {
  const change = async (path: string, ...changes: readonly (readonly [string | RegExp, string])[]): Promise<void> => {
    let text = await readFile(path, 'utf8');
    for (const [from, to] of changes) {
      const changed = text.replace(from, to);
      expect(changed, `${from} in ${path}`).not.toBe(text);
      text = changed;
    }
    await writeFile(path, text);
  };
  await change(join(folder, 'python/frame.html'), [/<meta http-equiv[^>]*>/, '']);
  await change(
    join(folder, await clientOf(DIST)),
    ['function seal() {', 'function seal() { return;'],
    ['sealed[0] = True', 'sealed[0] = False'],
    ['del sys.modules[name]', 'pass'],
    ['sys.meta_path[:] =', 'unused ='],
  );
  expect((await readdir(join(folder, 'python'))).sort()).toEqual([
    'frame.html',
    'pyodide.asm.mjs',
    'pyodide.asm.wasm',
    'pyodide.mjs',
    'python_stdlib.zip',
  ]);
}

test('without headers and under a path it stands as well, by the policy in its document', async ({ page }) => {
  const server = await serveFolder(DIST, '/sub/path/');
  const counting = await countRequests();
  try {
    await page.goto(server.url);
    await connect(page, await clientOf(DIST));
    await warm(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    for (const attempt of ESCAPES.filter(({ network }) => network)) {
      const { answers } = await run(page, program(sourceOf(attempt, counting.url)), ONE);
      expect(answers[0]?.stdout, attempt.name).not.toContain('ESCAPED');
    }
    expect(counting.seen).toEqual([]);
  } finally {
    await server.close();
    await counting.close();
  }
});

test('in development it runs by the same policy', async ({ page, devURL }) => {
  await page.goto(`${devURL}/e2e/probe/`);
  await connect(page, CLIENT_SOURCE);
  await warm(page);
  const { answers } = await run(page, program('import js'), ONE);
  expect(answers).toMatchObject([{ exception: 'ModuleNotFoundError' }, { outcome: 'finished' }]);
});

test('the page runs what it draws, once there is something, and counts what became of it', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  expect(await frames(page)).toBe(0);
  await studio.trySampleSet();
  await studio.setOptions({ Steps: 1, Batch: 2, Negatives: 1, 'Longest reference': 30 });
  await studio.learn();
  await studio.learned();
  await studio.synthesise(6);
  await studio.synthesised(6);
  await expect.poll(() => frames(page), { timeout: PATIENCE_MS }).toBeGreaterThan(0);
  const funnel = page.getByRole('list', { name: 'What became of the samples' });
  await expect(funnel).not.toContainText('not checked yet', { timeout: PATIENCE_MS });
  const counts = (await funnel.getByRole('listitem').allInnerTexts()).map((text) => Number.parseInt(text, 10));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  await expect(page.getByText('Rows are not run')).toHaveCount(0);
});

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a page that ran Python once runs it again, closed off all the same', async ({ page }) => {
    const counting = await countRequests();
    const server = await serveFolder(DIST, '/studio/');
    const client = await clientOf(DIST);
    await page.goto(server.url);
    await new StudioPage(page).modelReady();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await connect(page, client);
    await warm(page);
    const kept = () =>
      page.evaluate(async () => {
        const cache = await caches.open('domino-studio');
        return (await cache.keys()).filter(({ url }) => url.includes('/python/')).length;
      });
    await expect.poll(kept, { timeout: PATIENCE_MS }).toBe(5);
    await server.close();
    await page.reload();
    await connect(page, client);
    await warm(page);
    // The document says so itself here.
    await expect(page.locator('iframe[sandbox]')).toHaveCount(0);
    for (const attempt of ESCAPES.filter(({ network }) => network)) {
      const { answers } = await run(page, program(sourceOf(attempt, counting.url)), ONE);
      expect(answers[0]?.stdout, attempt.name).not.toContain('ESCAPED');
      expect(answers[1]?.values[0]?.repr).toBe('2');
    }
    expect(counting.seen).toEqual([]);
    await counting.close();
  });
});
