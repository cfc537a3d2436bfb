/** Methods compared from the command line, on tiny random models. */
import { spawn } from 'node:child_process';
import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Report } from '../report/types';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const BASE =
  'compare --model @model --references @refs.jsonl --steps 2 --domain-tokens 2 --sample-tokens 2 --holdout 0.2 --max-tokens 8';
const report = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(at(`${folder}/report.json`), 'utf8'));
const rowsOf = async (folder: string, cell: string): Promise<{ index: number; text: string }[]> =>
  (await readFile(at(`${folder}/draws/${cell}.jsonl`), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ ms: _, ...row }) => row)
    .sort((a, b) => a.index - b.index);

test('all methods that can run are drawn, and what cannot says why', { timeout: 120_000 }, async () => {
  const said = JSON.parse(await succeed(`${BASE} --out @all --seeds 2 --count 3 --json`));
  expect(said.methods).toEqual(['no-prompt', 'random-prompt', 'direct-domain', 'domino']);
  const { arms, notRun, map, settings } = await report('all');
  expect(arms.map(({ id }) => id)).toEqual(said.methods);
  expect(arms.every(({ examples }) => examples.length === 3)).toBe(true);
  expect(Object.fromEntries(notRun.map(({ name, why }) => [name, why]))).toMatchObject({
    '3 examples in front': expect.stringMatching(/has room for 128/),
    'Magpie, your description': expect.stringMatching(/no chat template/),
  });
  expect(map!.groups.every(({ points }) => points.length === 3)).toBe(true);
  expect(JSON.stringify(settings)).toContain('lambda 1');
  const page = await readFile(at('all/report.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('Random soft prompt');
  // One seed is not the other, a random prompt is not none, and what is learned is kept.
  const cells = await Promise.all(
    ['no-prompt-seed-0', 'no-prompt-seed-1', 'random-prompt-seed-0', 'domino-seed-0'].map((cell) =>
      rowsOf('all', cell),
    ),
  );
  expect(new Set(cells.map((rows) => JSON.stringify(rows.map(({ text }) => text)))).size).toBe(4);
  const sizeOf = async (cell: string): Promise<number> => (await stat(at(`all/draws/${cell}.safetensors`))).size;
  // Without the contrast there are no tokens of single samples to keep.
  expect(await sizeOf('domino-seed-1')).toBeGreaterThan(await sizeOf('direct-domain-seed-1'));
});

test('one that was killed goes on with what it kept, to the same rows', { timeout: 120_000 }, async () => {
  const line = `${BASE} --seeds 1 --count 300 --methods random-prompt,direct-domain`;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const argv = `${line} --out @killed`.split(' ').map((part) => (part.startsWith('@') ? at(part.slice(1)) : part));
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/headless/domino.ts', ...argv], { cwd: root });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const cell = 'random-prompt-seed-0';
  for (;;) {
    const text = await readFile(at(`killed/draws/${cell}.jsonl`), 'utf8').catch(() => '');
    if (text.split('\n').length > 5) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  await ended;
  const before = await rowsOf('killed', cell).catch(() => []);
  expect(before.length).toBeLessThan(300);
  expect(await readdir(at('killed'))).not.toContain('report.html');
  // A line that the kill cut short.
  await appendFile(at(`killed/draws/${cell}.jsonl`), '{"index":29');
  await succeed(`${line} --out @killed`);
  await succeed(`${line} --out @whole`);
  const rows = await rowsOf('killed', cell);
  expect(rows).toHaveLength(300);
  expect(rows).toEqual(await rowsOf('whole', cell));
  expect(rows.slice(0, 3)).toEqual(before.slice(0, 3));
  // A whole one is not drawn again: only the report is.
  const drawn = await stat(at(`killed/draws/${cell}.jsonl`));
  await succeed(`${line} --out @killed`);
  expect((await stat(at(`killed/draws/${cell}.jsonl`))).mtimeMs).toBe(drawn.mtimeMs);
});

test('what cannot be is refused before anything is drawn', { timeout: 60_000 }, async () => {
  expect((await domino(`${BASE} --out @no --methods magic`)).stderr).toMatch(
    /'magic' is no method\. Use some of no-prompt/,
  );
  const none = await domino(`${BASE} --out @no --methods magpie-human --count 1`);
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/None of the methods can run here/);
  await succeed(`${BASE} --out @once --methods no-prompt --seeds 1 --count 2`);
  const other = await domino(`${BASE} --out @once --methods no-prompt --seeds 1 --count 3`);
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(/comparison with other settings \(sampling\)/);
  expect(await readdir(join(at('once'), 'draws'))).toHaveLength(2);
});
