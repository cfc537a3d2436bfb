/** Python with PyTorch, where this machine has it. */
import { execFile, spawnSync } from 'node:child_process';

/** Tests that need it say that they are left out where it is not here. */
export const HAS_TORCH = spawnSync('python3', ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;

/** @returns what it printed, and its exit code */
export function python(source: string, ...parameters: string[]): Promise<{ code: number; printed: string }> {
  return new Promise((resolve) => {
    execFile('python3', ['-c', source, ...parameters], { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr });
    });
  });
}
