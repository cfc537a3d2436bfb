/**
 * npx tsx bench/adapterStep.ts [--rows 8] [--tokens 120] [--rank 8] [--rounds 10] [--threads 2] [--python FILE]
 * One LoRA step (forward, backward, AdamW; every linear layer) of the embedded model in Node against the same in plain PyTorch on the same CPU,
 * turn by turn, and how far their log-probabilities are apart before and after these steps. JSON on stdout; `ratio` is PyTorch's median seconds by
 * the studio's: above 1 the studio is faster. Debian's PyTorch takes whichever BLAS is installed, the reference one where no other is: install
 * libopenblas0-pthread, or the ratio says nothing.
 *
 * npx tsx bench/adapterStep.ts --model DIR: a step of any model folder, alone: seconds and the process's peak memory.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { hubModel } from '../src/bundle/hubModel';
import type { ModelFolder } from '../src/hub/modelFolder';
import { type LoadedLanguageModel, loadLanguageModel } from '../src/model/load';
import { createCpuRuntime } from '../src/runtime/node';
import { writeSafetensors } from '../src/tensors/safetensors';
import { AdapterStudent, randomRows } from './adapterStudent';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '120' },
    rank: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    model: { type: 'string' },
    /** One that has PyTorch. */
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const [rows, tokens, rank, rounds, threads] = [
  values.rows,
  values.tokens,
  values.rank,
  values.rounds,
  values.threads,
].map(Number) as [number, number, number, number, number];
const alpha = 2 * rank;
const directory = values.model ?? 'public/models/domino-py-4m';

function folderAt(path: string): ModelFolder {
  const paths = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return {
    id: path,
    revision: 'bench',
    list: async () => paths,
    read: async (name) => new Uint8Array(readFileSync(join(path, name))),
  };
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1]!;

async function againstPytorch(student: AdapterStudent, model: LoadedLanguageModel, ids: Int32Array): Promise<unknown> {
  const folder = folderAt(directory);
  const work = mkdtempSync(join(tmpdir(), 'adapter-step-'));
  const files = await hubModel(folder);
  for (const { name, bytes } of files) if (name === 'model.safetensors') writeFileSync(join(work, name), bytes);
  const shapes = new Map(model.adaptation!.layers.map((layer) => [layer.name, layer]));
  const tensors = [...student.adapter].map(([name, data]) => {
    const { inputs, outputs } = shapes.get(name.replace(/\.lora_.*/, ''))!;
    return [name, { data, dims: name.includes('lora_A') ? [rank, inputs] : [outputs, rank] }] as const;
  });
  writeFileSync(join(work, 'adapter.safetensors'), writeSafetensors(Object.fromEntries(tensors), {}));
  const config = JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'));
  const perRow = Array.from({ length: rows }, (_, b) => [...ids.subarray(b * (tokens + 1), (b + 1) * (tokens + 1))]);
  const request = {
    rank,
    alpha,
    ids: perRow,
    heads: config.num_attention_heads,
    keyValueHeads: config.num_key_value_heads,
    headSize: config.head_dim,
    layers: config.num_hidden_layers,
    epsilon: config.rms_norm_eps,
    ropeTheta: config.rope_theta,
  };
  writeFileSync(join(work, 'step.json'), JSON.stringify(request));
  const python = spawn(values.python, ['bench/adapterStep.py', work, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(what: string): Promise<T> => {
    python.stdin.write(`${JSON.stringify(what)}\n`);
    return JSON.parse((await answers.next()).value) as T;
  };
  const apart = async (): Promise<number> => {
    const [own, theirs] = [await student.score(), await ask<number[]>('score')];
    return Math.max(...theirs.map((value, b) => Math.abs(value - own[b]!) / Math.abs(value)));
  };
  const before = await apart();
  const seconds: { own: number[]; pytorch: number[] } = { own: [], pytorch: [] };
  await student.step();
  await ask('step');
  for (let i = 0; i < rounds; i++) {
    seconds.own.push(await student.step());
    seconds.pytorch.push(await ask<number>('step'));
  }
  const after = await apart();
  python.stdin.end();
  rmSync(work, { recursive: true });
  return {
    ratio: median(seconds.pytorch) / median(seconds.own),
    secondsAStep: { own: median(seconds.own), pytorch: median(seconds.pytorch) },
    relativeDifference: { before, after },
  };
}

const runtime = createCpuRuntime({ threads });
const started = performance.now();
const model = await loadLanguageModel(folderAt(directory), {
  runtime,
  adapter: { rank, alpha, targets: 'all-linear' },
});
const loadSeconds = (performance.now() - started) / 1000;
const size = { rows, tokens, rank };
const ids = randomRows(model, size);
const student = new AdapterStudent(model, ids, size);
const peak = (): number => 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
const sizes = {
  rows,
  tokens,
  rank,
  threads,
  adapterParameters: [...student.adapter.values()].reduce((n, a) => n + a.length, 0),
};
if (values.model === undefined)
  process.stdout.write(`${JSON.stringify({ ...sizes, ...((await againstPytorch(student, model, ids)) as object) })}\n`);
else {
  const loadedBytes = peak();
  const seconds: number[] = [];
  for (let i = 0; i < rounds; i++) seconds.push(await student.step());
  process.stdout.write(`${JSON.stringify({ ...sizes, loadSeconds, loadedBytes, seconds, peakBytes: peak() })}\n`);
}
await model.dispose();
