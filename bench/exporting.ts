/**
 * npx tsx bench/exporting.ts [--rows 10000,100000] [--targets jsonl,csv,parquet,trl-text]
 * Writing datasets in Chromium's main thread: seconds, the longest task, and the renderer's peak memory, each in a page of its own.
 * The ratio is the time of the last number of rows by that of the first. JSON on stdout.
 */
import { parseArgs } from 'node:util';
import type { TargetId } from '../src/export/targets';
import { inBenchPage } from './benchPage';
import { peakRendererBytes } from './processMemory';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,100000' },
    targets: { type: 'string', default: 'jsonl,csv,parquet,llama-factory-sharegpt,trl,trl-text,openai' },
  },
});

for (const target of values.targets.split(',') as TargetId[]) {
  const as = target === 'jsonl' ? 'file' : 'folder';
  const seconds: number[] = [];
  for (const rows of values.rows.split(',').map(Number)) {
    const report = await inBenchPage(async ({ page, browser }) => ({
      ...(await page.evaluate((request) => globalThis.runExport(request), { target, as, rows } as const)),
      peakMemoryBytes: await peakRendererBytes(browser),
    }));
    seconds.push(report.planSeconds + report.writeSeconds);
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
  process.stdout.write(`${JSON.stringify({ target, ratio: seconds.at(-1)! / seconds[0]! })}\n`);
}
