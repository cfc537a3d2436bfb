/** The command line on tiny random models, in this process or in one of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { writeTinyModel } from '../../model/testing/tinyModels';
import { Random } from '../../tensors/random';
import { writeSafetensors } from '../../tensors/safetensors';
import { main } from '../cli/main';

let folder = '';
export const at = (name: string): string => join(folder, name);

class Collector extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In this process: `@name` stands for a file of the test's folder. */
export async function domino(line: string): Promise<Ran> {
  const argv = line.split(' ').filter(Boolean);
  const [stdout, stderr] = [new Collector(), new Collector()];
  const code = await main(
    argv.map((part) => (part.startsWith('@') ? at(part.slice(1)) : part)),
    stdout,
    stderr,
  );
  return { code, stdout: stdout.text, stderr: stderr.text };
}

export async function succeed(line: string): Promise<string> {
  const { code, stdout, stderr } = await domino(line);
  expect(stderr === '' || code === 0, stderr).toBe(true);
  expect(code).toBe(0);
  return stdout;
}

/** In a process of its own, as a script does it. */
export function spawned(...argv: string[]): Promise<Ran> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  return new Promise((resolve) => {
    const program = ['--import', 'tsx', join(root, 'src/headless/domino.ts')];
    execFile(process.execPath, [...program, ...argv], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const jsonLines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
export const TEXTS = Array.from(
  { length: 6 },
  (_, i) => `def f${i}(x):\n    return x * ${i + 2}\nassert f${i}(${i}) == ??`,
);
/** k = 3, l = 2, d = 32: those of the tiny models. */
export const SOFT = { k: 3, l: 2, d: 32 };

export function initFile(
  n: number,
  d = SOFT.d,
  shift?: { readonly by: number; readonly along: Float32Array },
): Uint8Array {
  const random = new Random('init');
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 0.5 * random.normal());
  const domain = draw(SOFT.k * d);
  if (shift) for (const [i, value] of shift.along.entries()) domain[i] = domain[i]! + shift.by * value;
  return writeSafetensors({
    domain: { data: domain, dims: [SOFT.k, d] },
    samples: { data: draw(n * SOFT.l * d), dims: [n, SOFT.l, d] },
  });
}

/** The files that the tests name, in a folder that goes when they are done. */
export function provideFiles(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'domino-cli-'));
    await writeTinyModel(at('model'), 'llama-q4');
    await writeTinyModel(at('other'), 'qwen2-packed');
    await writeTinyModel(at('large'), 'llama-q4');
    const sizes = { hidden_size: 8192, intermediate_size: 28_672, num_hidden_layers: 80, vocab_size: 128_256 };
    const config = JSON.parse(await readFile(at('large/config.json'), 'utf8')) as object;
    await writeFile(at('large/config.json'), JSON.stringify({ ...config, ...sizes }));
    await writeTinyModel(at('cut'), 'llama-q4');
    const graph = (await readFile(at('cut/onnx/model_q4.onnx'))).subarray(0, 4000);
    await writeFile(at('cut/onnx/model_q4.onnx'), graph);
    await writeFile(at('refs.jsonl'), jsonLines(TEXTS.map((input) => ({ input, output: '?' }))));
    await writeFile(at('one.jsonl'), jsonLines([{ text: TEXTS[0] }]));
    await writeFile(at('long.jsonl'), jsonLines([...TEXTS.slice(0, 2), 'x'.repeat(400)].map((text) => ({ text }))));
    await writeFile(at('broken.jsonl'), `${JSON.stringify({ text: 'a' })}\n{"text": "b\n`);
    await writeFile(at('columns.jsonl'), jsonLines([{ title: 1, reply: 2, extra: 3 }]));
    await writeFile(at('empty.jsonl'), '');
    await writeFile(at('init.safetensors'), initFile(TEXTS.length));
    await writeFile(at('narrow.safetensors'), initFile(TEXTS.length, 16));
    await writeFile(at('few.safetensors'), initFile(2));
  });
  afterAll(() => rm(folder, { recursive: true }));
}
