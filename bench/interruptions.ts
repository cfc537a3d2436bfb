/**
 * What is lost of a run of the documented command when it is stopped at a random moment: by Ctrl-C (SIGINT to the whole group, as a
 * terminal sends it), by SIGTERM (to npm alone, as a supervisor sends it) and by SIGKILL (to the whole group).
 *
 *   npx tsx bench/interruptions.ts [runs of each]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readCheckpoint } from '../src/domino/run/checkpoint';

const RUNS = Number(process.argv[2] ?? 10);
const LATEST_MS = 12_000;
const MODEL = 'public/models/domino-py-4m';
const root = fileURLToPath(new URL('..', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly atStep: number;
  readonly keptStep: number;
  readonly lostSeconds: number;
  readonly endedAfterSeconds: number;
  readonly hasPrompt: boolean;
}

const groupLives = (group: number): boolean => {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
};

async function interrupted(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL', folder: string): Promise<Outcome> {
  const references = join(folder, 'references.jsonl');
  const out = join(folder, 'run');
  const texts = Array.from({ length: 40 }, (_, i) => `def f${i}(x):\n    return x * ${i + 2}\n`);
  await writeFile(references, texts.map((input) => `${JSON.stringify({ input })}\n`).join(''));
  const options = ['--steps', '1000000', '--domain-tokens', '8', '--batch', '2', '--negatives', '2'];
  const child = spawn(
    'npm',
    ['run', '-s', 'domino', '--', 'train', '--model', MODEL, '--references', references, '--out', out, ...options],
    { cwd: root, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const group = child.pid!;
  const steps: { readonly step: number; readonly at: number }[] = [];
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await new Promise<void>((begun, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      const found = /^step (\d+)\//m.exec(String(chunk));
      if (found === null) return;
      steps.push({ step: Number(found[1]), at: performance.now() });
      begun();
    });
    void ended.then(() => reject(new Error(`ended before its first step: ${said}`)));
  });
  await after(Math.random() * LATEST_MS);
  const killedAt = performance.now();
  process.kill(signal === 'SIGTERM' ? group : -group, signal);
  const code = await ended;
  while (groupLives(group)) await after(50);
  const endedAfterSeconds = (performance.now() - killedAt) / 1000;
  const bytes = await readFile(join(out, 'checkpoint.safetensors')).catch(() => null);
  const keptStep = bytes === null ? 0 : readCheckpoint(new Uint8Array(bytes)).state.step;
  // The last step that was told before the kept one is no later than it: the loss is told too large rather than too small.
  const kept = steps.findLast(({ step }) => step <= keptStep)?.at ?? steps[0]!.at;
  const atStep = steps.at(-1)!.step;
  const hasPrompt = await stat(join(out, 'prompt.safetensors')).then(
    () => true,
    () => false,
  );
  const lostSeconds = keptStep >= atStep && signal !== 'SIGKILL' ? 0 : (killedAt - kept) / 1000;
  return { code, atStep, keptStep, lostSeconds, endedAfterSeconds, hasPrompt };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  const outcomes: Outcome[] = [];
  for (let run = 0; run < RUNS; run++) {
    const folder = await mkdtemp(join(tmpdir(), 'domino-interrupted-'));
    outcomes.push(await interrupted(signal, folder));
    await rm(folder, { recursive: true });
  }
  const most = (of: (outcome: Outcome) => number): string => Math.max(...outcomes.map(of)).toFixed(1);
  process.stdout.write(
    `${signal}: ${RUNS} runs, at most ${most(({ lostSeconds }) => lostSeconds)} s lost, ended within ${most(({ endedAfterSeconds }) => endedAfterSeconds)} s, ` +
      `${outcomes.filter(({ hasPrompt }) => hasPrompt).length} with a prompt, exit codes ${[...new Set(outcomes.map(({ code }) => code))].join(', ')}\n`,
  );
  for (const outcome of outcomes) process.stdout.write(`  ${JSON.stringify(outcome)}\n`);
}
