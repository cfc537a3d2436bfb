/**
 * npx tsx bench/adapterStepInPage.ts [--model DIR] [--steps 60] [--rows 8] [--tokens 120] [--rank 8]
 * LoRA steps of a model folder in Chromium's WebAssembly, with the threads that a page has: seconds of a step and the renderer's peak memory. JSON on
 * stdout.
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inBenchPage } from './benchPage';
import { modelFolderServer } from './modelFolderServer';
import { peakRendererBytes } from './processMemory';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    steps: { type: 'string', default: '60' },
    rows: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '120' },
    rank: { type: 'string', default: '8' },
  },
});
const directory = values.model === undefined ? null : resolve(values.model);
const median = (all: readonly number[]): number | null =>
  all.length === 0 ? null : [...all].sort((a, b) => a - b)[all.length >> 1]!;

const report = await inBenchPage(
  async ({ page, origin, browser }) => {
    page.setDefaultTimeout(3_600_000);
    const { seconds, ...facts } = await page.evaluate((given) => globalThis.runAdapterStep(given), {
      origin,
      model: directory === null ? 'domino-py-4m' : basename(directory),
      steps: Number(values.steps),
      rows: Number(values.rows),
      tokens: Number(values.tokens),
      rank: Number(values.rank),
    });
    const { values: all, first, last } = { values: seconds, first: seconds.slice(1, 11), last: seconds.slice(-10) };
    return {
      ...facts,
      firstStepSeconds: all[0],
      medianSeconds: median(all.slice(1)),
      firstTen: median(first),
      lastTen: median(last),
      peakRendererBytes: await peakRendererBytes(browser),
    };
  },
  { plugins: directory === null ? [] : [modelFolderServer(directory)] },
);
process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
