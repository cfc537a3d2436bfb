/**
 * `npm test`: install what is missing, then run every check, one after the other.
 * `npm test -- unit e2e` runs only those named; `npm test -- unit -- src/domino` hands the rest to the one runner named.
 * The last line is 'N passed, N failed': tests of the runners, and each other check as one.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { checkStyles } from './componentStyles.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { freePort } from './ports.mjs';
import { root, run } from './shell.mjs';
import { checkShell } from './shellSize.mjs';

const REPORTS = join(root, 'test-results', 'reports');

/** A check that either passes or fails, as counts. */
const asCounts = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 });

/** Counts of a runner that wrote a JSON report. A runner that fails without a failed test counts as one failure. */
async function runner(name, command, parameters, env, read) {
  const report = join(REPORTS, `${name}.json`);
  mkdirSync(REPORTS, { recursive: true });
  rmSync(report, { force: true });
  const code = await run(command, parameters(report), { env: env(report) });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const counts = read(JSON.parse(readFileSync(report, 'utf8')));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const parts = {
  typecheck: async () => asCounts((await run('tsc', ['--noEmit'])) === 0),
  lint: async () => asCounts((await run('biome', ['check', '.'])) === 0),
  unit: (rest) =>
    runner(
      'unit',
      'vitest',
      (report) => ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...rest],
      () => ({}),
      (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests, skipped: json.numPendingTests }),
    ),
  build: async () => asCounts((await run('vite', ['build', '--logLevel', 'warn'])) === 0),
  size: async () => asCounts(checkShell()),
  styles: async () => asCounts(checkStyles()),
  e2e: async (rest) => {
    const chromium = await ensureChromium();
    const port = await freePort(4173);
    const devPort = await freePort(port + 1);
    return runner(
      'e2e',
      'playwright',
      () => ['test', '--reporter=list,json', ...rest],
      (report) => ({
        CHROMIUM_PATH: chromium,
        E2E_PORT: String(port),
        E2E_DEV_PORT: String(devPort),
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      }),
      ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
    );
  },
};

async function main() {
  const separator = process.argv.indexOf('--', 2);
  const named = process.argv.slice(2, separator === -1 ? undefined : separator);
  const rest = separator === -1 ? [] : process.argv.slice(separator + 1);
  const unknown = named.find((name) => !(name in parts));
  if (unknown) throw new Error(`'${unknown}' is no part. The parts are ${Object.keys(parts).join(', ')}.`);
  if (rest.length > 0 && named.length !== 1) throw new Error('Name the one part that the options after -- are for.');
  await ensureDependencies();

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const startedAt = performance.now();
    console.log(`\n── ${name}`);
    const counts = await parts[name](rest).catch((error) => {
      console.error(error.message);
      return asCounts(false);
    });
    for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(`── ${name}: ${counts.failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  }
  if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

main().then(
  (passed) => process.exit(passed ? 0 : 1),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
