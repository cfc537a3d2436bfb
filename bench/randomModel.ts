/** Random weights in the shape of a public model, in a folder of its own for as long as it is measured (scripts/makeModel.ts). */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ARCHITECTURES = {
  'qwen2.5-coder-0.5b': 'qwen2',
  'qwen3-0.6b': 'qwen3',
  'smollm2-135m': 'llama',
  'gemma3-270m': 'gemma3',
} as const;

/** @param shape one of the public models by name, as ONNX Runtime GenAI exports it in 4 bits */
export async function withRandomModel<T>(shape: string, work: (directory: string) => Promise<T>): Promise<T> {
  const architecture = Object.hasOwn(ARCHITECTURES, shape) ? ARCHITECTURES[shape as keyof typeof ARCHITECTURES] : null;
  if (architecture === null) throw new Error(`--shape takes ${Object.keys(ARCHITECTURES).join(', ')}`);
  const parent = await mkdtemp(join(tmpdir(), 'random-model-'));
  // The server names it by its last part.
  const directory = join(parent, shape);
  try {
    const form = ['--architecture', architecture, '--family', 'genai', '--weights', 'q4', '--out', directory];
    execFileSync('npx', ['tsx', 'scripts/makeModel.ts', ...form], { stdio: ['ignore', 'ignore', 'inherit'] });
    return await work(directory);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
