/** The command that writes models, run as a person runs it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadLanguageModel } from '../src/model/load';
import { memoryFolder } from '../src/model/testing/tinyModels';
import { createCpuRuntime } from '../src/runtime/node';

const root = join(import.meta.dirname, '..');
const SMALL =
  '--layers 2 --hidden 64 --heads 4 --kv-heads 2 --head-size 16 --intermediate 96 --vocabulary 300 --context 64';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'made-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function make(options: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = ['--import', 'tsx', 'scripts/makeModel.ts', ...options.split(' ')];
  return promisify(execFile)(process.execPath, args, { cwd: root }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('make-model', () => {
  it.each([
    ['gemma3', 'optimum', 'q4f16', '--external-data'],
    ['qwen3', 'genai', 'q8', '--separate-qkv --rotary separate'],
  ])('writes a %s of %s in %s that loads', async (architecture, family, weights, others) => {
    const out = join(directory, `${architecture}-${family}`);
    const options = `--architecture ${architecture} --family ${family} --weights ${weights} ${others} ${SMALL} --out ${out}`;
    const { code, stdout } = await make(options);
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout);
    const written = await readdir(out, { recursive: true });
    expect(written).toEqual(expect.arrayContaining(files));
    const contents = await Promise.all(
      (files as string[]).map(async (path) => [path, new Uint8Array(await readFile(join(out, path)))] as const),
    );
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder('made', new Map(contents)), { runtime });
    expect(model.info).toMatchObject({ layerCount: 2, vocabularySize: 300, tokenDim: 64, maxPositions: 64 });
    await model.dispose();
  });

  it.each([
    ['', /--out is missing/],
    ['--architecture gpt2 --out x', /--architecture is gpt2; it takes qwen2, qwen3, llama, gemma3/],
    ['--layers none --out x', /--layers is none/],
    ['--vocabulary 20 --out x', /--vocabulary takes 258 and more/],
    ['--size big --out x', /--size/],
    [`--heads 3 --out x`, /3 heads/],
  ])('refuses "%s" in one line', async (options, message) => {
    const { code, stderr } = await make(options === '' ? '--seed 1' : options);
    expect(code).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(message);
  });
});
