/**
 * npm run bench [-- --rounds 5] [--only cpu|wasm] [--model NAME|DIR]
 * Ratios only: every figure is divided by another of the same run on the same machine, and the memory that it took. The
 * model is one of public/models, or any folder in hub layout. JSON on stdout, progress on stderr.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inBenchPage } from './benchPage';
import { modelFolderServer } from './modelFolderServer';
import { peakRendererBytes } from './processMemory';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    model: { type: 'string', default: 'domino-py-4m' },
  },
});
const rounds = Number(values.rounds);
const bundled = join('public/models', values.model);
const isBundled = existsSync(bundled);
const directory = resolve(isBundled ? bundled : values.model);

function cpu(): unknown {
  const command = ['src/headless/domino.ts', 'bench', '--model', directory, '--device', 'cpu'];
  const argv = ['tsx', ...command, '--rounds', String(rounds), '--json'];
  return JSON.parse(execFileSync('npx', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

async function wasm(): Promise<unknown> {
  let peakMemoryBytes: number | null = null;
  const request = { model: basename(directory), rounds, rows: 8, length: 64 };
  const report = await inBenchPage(
    ({ page, origin }) => page.evaluate((given) => globalThis.runBench(given), { origin, ...request }),
    {
      plugins: isBundled ? [] : [modelFolderServer(directory)],
      before: async ({ page, browser }) => {
        peakMemoryBytes = null;
        await page.exposeFunction('benchStatus', (status: string) => process.stderr.write(`wasm: ${status}\n`));
        await page.exposeFunction('benchOwnDone', async () => {
          peakMemoryBytes = await peakRendererBytes(browser);
        });
      },
    },
  );
  return { ...report, peakMemoryBytes };
}

const report: Record<string, unknown> = {};
if (values.only !== 'wasm') report.cpu = cpu();
if (values.only !== 'cpu') report.wasm = await wasm();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
