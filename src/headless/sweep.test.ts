/** A sweep from the command line: a run a cell, kept as it goes, gone on with after a kill, and told in a report. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Report } from '../report/types';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const SHAPES = '--domain-tokens 2 --sample-tokens 2 --holdout 0.3 --batch 2';
const SWEEP = `sweep --model @model --references @refs.jsonl ${SHAPES}`;
const record = async (out: string, id: string) =>
  JSON.parse(await readFile(at(`${out}/cells/${id}/cell.json`), 'utf8'));

test('learns each value with each seed, draws behind each prompt, and reports', { timeout: 120_000 }, async () => {
  const line = `${SWEEP} --out @grid --option lambda=0,1 --option share=0.5,1 --seeds 2 --steps 11 --draw 2 --json`;
  const { cells, done, failed, summaries } = JSON.parse(await succeed(line));
  expect({ cells, done, failed }).toEqual({ cells: 8, done: 8, failed: 0 });
  expect(summaries).toHaveLength(4);
  expect(summaries[0]).toMatchObject({ setting: { lambda: 0, share: 0.5 }, seeds: [0, 1], heldOut: { count: 2 } });
  expect(summaries[3].difference.count).toBe(2);
  const report = JSON.parse(await readFile(at('grid/report.json'), 'utf8')) as Report;
  expect(report.arms.map(({ name }) => name)).toContain('λ 1, share of references 0.5');
  expect(report.arms[0]?.examples).toHaveLength(2);
  const page = await readFile(at('grid/report.html'), 'utf8');
  for (const { name } of report.arms) expect(page).toContain(name);
  expect(page).not.toMatch(/<script|src=|href="http/);
  // Each cell is a run like any other, and says which references it left out.
  const run = JSON.parse(await readFile(at('grid/cells/lambda-0_share-0.5_seed-0/run.json'), 'utf8'));
  const whole = JSON.parse(await readFile(at('grid/cells/lambda-0_share-1_seed-0/run.json'), 'utf8'));
  expect(run.references.heldOutRows).toEqual(whole.references.heldOutRows);
  expect(run.references.leftOutRows).toHaveLength(2);
  expect(whole.references.leftOutRows).toBeUndefined();
});

test('more values and seeds are more runs: those that are done stay as they are', { timeout: 120_000 }, async () => {
  const line = (option: string, seeds: number) =>
    `${SWEEP} --out @grown --option ${option} --seeds ${seeds} --steps 4 --json`;
  await succeed(line('lambda=0', 1));
  const path = at('grown/cells/lambda-0_seed-0/cell.json');
  const old = new Date(1_000_000_000_000);
  await utimes(path, old, old);
  const { done } = JSON.parse(await succeed(line('lambda=0,1', 2)));
  expect(done).toBe(4);
  expect((await stat(path)).mtime).toEqual(old);
  // A record that cannot be read is no record: the control of the line above.
  await writeFile(path, '{"id":');
  await succeed(line('lambda=0,1', 2));
  expect((await stat(path)).mtime).not.toEqual(old);
  expect((await record('grown', 'lambda-0_seed-0')).steps).toBe(4);
});

test('a folder of another sweep is refused, with what differs', { timeout: 60_000 }, async () => {
  await succeed(`${SWEEP} --out @mine --option lambda=0 --seeds 1 --steps 2`);
  const other = await domino(`${SWEEP} --out @mine --option lambda=0 --seeds 1 --steps 3`);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('holds another sweep: its options differ');
  await succeed(`${SWEEP} --out @mine --option lambda=0 --seeds 1 --steps 3 --overwrite`);
  expect((await record('mine', 'lambda-0_seed-0')).steps).toBe(3);
});

test.each([
  ['an option that there is not', 'lambada=0,1', /'lambada=0,1'\. Give name=v1,v2 with one of lambda, /],
  ['values that are no numbers', 'lambda=0,much', /Give numbers behind lambda=/],
  ['a value out of range', 'domain-tokens=0', /domainTokens is 0\. Give a whole number from 1/],
])('refuses %s before anything is read', async (_, option, words) => {
  const { code, stderr } = await domino(`sweep --model @nowhere --references @nothing --out @no --option ${option}`);
  expect(code).toBe(2);
  expect(stderr).toMatch(words);
});

test('a setting that cannot be learned is told, and the others are', { timeout: 60_000 }, async () => {
  const line = `sweep --model @model --references @refs.jsonl --sample-tokens 2 --out @partly --option domain-tokens=2,4000 --seeds 1 --steps 2 --json`;
  const { done, failed } = JSON.parse(await succeed(line));
  expect({ done, failed }).toEqual({ done: 2, failed: 1 });
  const report = JSON.parse(await readFile(at('partly/report.json'), 'utf8')) as Report;
  expect(report.notRun[0]?.name).toBe('k 4000, seed 0');
});

/** Until a line of what it says matches. */
const says = (child: ChildProcess, words: RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk;
      if (words.test(said)) resolve();
    });
    child.on('exit', () => reject(new Error(`ended first: ${said}`)));
  });

test('killed in the middle of a run, it goes on to the same numbers', { timeout: 240_000 }, async () => {
  const options = `${SHAPES} --option lambda=0,1 --seeds 1 --steps 150 --draw 2`;
  const argv = `sweep --model ${at('model')} --references ${at('refs.jsonl')} --out ${at('killed')} ${options}`;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'src/headless/domino.ts'), ...argv.split(' ')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await says(child, /run 2 of 2.*\n(.*\n)*step [1-9]/);
  child.kill('SIGKILL');
  await ended;
  const kept = await readFile(at('killed/cells/lambda-0_seed-0/cell.json'), 'utf8');
  expect(await readdir(at('killed/cells/lambda-1_seed-0'))).not.toContain('cell.json');

  await succeed(`${SWEEP} --out @killed ${options.replace(SHAPES, '')}`);
  expect(await readFile(at('killed/cells/lambda-0_seed-0/cell.json'), 'utf8')).toBe(kept);
  await succeed(`${SWEEP} --out @whole ${options.replace(SHAPES, '')}`);
  for (const id of ['lambda-0_seed-0', 'lambda-1_seed-0']) {
    const [{ seconds: _, ...one }, { seconds: __, ...other }] = [await record('killed', id), await record('whole', id)];
    expect(one).toEqual(other);
  }
  // The control: other numbers are told apart.
  await rm(at('whole'), { recursive: true });
  await succeed(`${SWEEP} --out @whole ${options.replace(SHAPES, '')} --seed 5`);
  expect((await record('whole', 'lambda-1_seed-5')).curve).not.toEqual(
    (await record('killed', 'lambda-1_seed-0')).curve,
  );
});
