/** What is left of a run: another is not overwritten, a full disk does not end it, a signal keeps what is done. */
import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { readCheckpoint } from '../domino/run/checkpoint';
import type { HistoryPoint } from '../domino/types';
import { StudioError } from '../errors';
import { Output } from './cli/output';
import { trainingProgress } from './cli/trainingProgress';
import { at, domino, provideFiles, succeed } from './testing/commandLine';

provideFiles();

const TRAIN = 'train --model @model --references @refs.jsonl --domain-tokens 2 --sample-tokens 2 --holdout 0.2';

test('a run is not overwritten unasked', { timeout: 60_000 }, async () => {
  await succeed(`${TRAIN} --out @once --steps 2`);
  const before = await readFile(at('once/checkpoint.safetensors'));
  const { code, stderr } = await domino(`${TRAIN} --out @once --steps 2 --seed 9`);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /once holds a run already \(checkpoint\.safetensors, prompt\.safetensors, run\.json\)\. To keep it, go on with it \(--resume .*once\), give another --out; or add --overwrite\.\n$/,
  );
  expect(await readFile(at('once/checkpoint.safetensors'))).toEqual(before);
  await succeed(`${TRAIN} --out @other --steps 1`);
  expect((await domino(`${TRAIN} --out @other --resume @once --steps 1`)).code).toBe(2);
  await succeed(`${TRAIN} --out @once --resume @once --steps 1`);
  await succeed(`${TRAIN} --out @once --steps 1 --overwrite`);
  expect(readCheckpoint(new Uint8Array(await readFile(at('once/checkpoint.safetensors')))).state.step).toBe(1);
});

test('nothing of a run that is overwritten is gone on with', { timeout: 60_000 }, async () => {
  await succeed(`${TRAIN} --out @over --steps 1`);
  await succeed(`${TRAIN} --out @over --resume @over --overwrite --steps 1`);
  expect(await readdir(at('over'))).toContain('checkpoint.safetensors');
  // It ends before its first checkpoint.
  const failed = await domino(`${TRAIN.replace('--domain-tokens 2', '--domain-tokens 1000')} --out @over --overwrite`);
  expect([failed.code, failed.stderr]).toEqual([2, expect.stringContaining('positions')]);
  expect(await readdir(at('over'))).toEqual([]);
  expect((await domino(`${TRAIN} --out @over --resume @over`)).code).toBe(2);
});

test('a checkpoint that cannot be written is told, and the next one is tried', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const said: string[] = [];
    const written: string[] = [];
    let full = false;
    const write = async (path: string): Promise<void> => {
      if (full) throw new StudioError('DISK_FULL', `${path} cannot be written: the disk is full.`, 'Free some space.');
      written.push(path);
    };
    const output = new Output(
      false,
      new Writable({ write: (_chunk, _encoding, done) => done() }),
      new Writable({ write: (_chunk, _encoding, done) => done() }),
    );
    const hooks = trainingProgress(output, 'run', { steps: 9, maxTokens: 9, references: 9 }, said, write);
    const step = async (number: number): Promise<void> => {
      vi.advanceTimersByTime(6000);
      await hooks.onPoint?.(
        {
          step: number,
          l1: 1,
          l2: null,
          total: 1,
          heldOut: null,
          gradientNorm: 1,
          learningRate: 1,
          tokensPerSecond: 1,
          elapsedMs: 1,
        } satisfies HistoryPoint,
        { checkpoint: () => new Uint8Array(1) } as never,
      );
    };
    await step(1);
    full = true;
    await step(2);
    await step(3);
    full = false;
    await step(4);
    expect(written).toEqual([join('run', 'checkpoint.safetensors'), join('run', 'checkpoint.safetensors')]);
    expect(said).toEqual([
      `${join('run', 'checkpoint.safetensors')} cannot be written: the disk is full. The checkpoint of step 1 is kept. The run goes on and tries again. Free some space.`,
    ]);
  } finally {
    vi.useRealTimers();
  }
});

const posix = test.skipIf(process.platform === 'win32');
posix.each(['SIGINT', 'SIGTERM'] as const)('%s keeps what is done', { timeout: 120_000 }, async (signal) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const line = `${TRAIN} --out @${signal} --steps 1000000`
    .split(' ')
    .map((part) => (part.startsWith('@') ? at(part.slice(1)) : part));
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/headless/domino.ts', ...line], { cwd: root });
  let [said, last] = ['', 0];
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
    const step = /^step (\d+)\//m.exec(String(chunk));
    if (step === null) return;
    if (last === 0) child.kill(signal);
    last = Number(step[1]);
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(said).toContain('Go on with --resume');
  expect(code).toBe(130);
  const checkpoint = readCheckpoint(new Uint8Array(await readFile(at(`${signal}/checkpoint.safetensors`))));
  expect(checkpoint.state.step).toBeGreaterThanOrEqual(last);
  await expect(stat(at(`${signal}/prompt.safetensors`))).resolves.toBeTruthy();
});
