/**
 * npx tsx bench/map.ts
 * Frames a second under a drag with 10,000 and 100,000 points, the first layout of 2,000 and 10,000 rows, 1,000 new rows placed, and how many of
 * the exact neighbours the approximate search finds: in Chromium, with made vectors of 256 numbers. JSON on stdout.
 */
import { inBenchPage } from './benchPage';

const report = await inBenchPage(({ page }) =>
  page.evaluate(() => globalThis.runMap({ drawn: [10_000, 100_000], laidOut: [2000, 10_000], placed: 1000 })),
);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
