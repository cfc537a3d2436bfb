/**
 * The main job, timed: the built page in Chromium on WebAssembly, the sample set, everything as it is by default, until 100 rows that pass
 * are exported; then these rows in this machine's Python. `npx tsx bench/journey.ts [--out ROWS.jsonl] [--pass 100] [--most 400]`, after
 * `npm run build`. Seconds of each part and counts go to stdout, as JSON lines.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StudioPage } from '../e2e/harness/studio.ts';
import { withBuiltStudio } from './studioPage.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'domino-journey.jsonl') },
    pass: { type: 'string', default: '100' },
    most: { type: 'string', default: '400' },
  },
});

const say = (facts: object): void => void process.stdout.write(`${JSON.stringify(facts)}\n`);

await withBuiltStudio(async (browser, origin) => {
  const page = await browser.newPage({ baseURL: origin });
  const studio = new StudioPage(page);
  const startedAt = performance.now();
  let since = startedAt;
  const part = (name: string): void => {
    const now = performance.now();
    say({ part: name, seconds: Number(((now - since) / 1000).toFixed(1)) });
    since = now;
  };
  await studio.open();
  part(`open, model on ${await studio.device()}`);
  await studio.trySampleSet();
  await studio.learn();
  await studio.learned(600_000);
  part('learn');
  await studio.synthesiseUntil(Number(values.pass), Number(values.most));
  const counts = await studio.synthesisedUntil(600_000);
  part('draw, check and answer');
  const tried = page.getByRole('list', { name: 'Temperatures tried' });
  const pilot = (await tried.count()) > 0 ? await tried.getByRole('listitem').allInnerTexts() : [];
  const { rows } = await studio.exportJsonl(/^Good samples/);
  part('export');
  say({ part: 'all', seconds: Number(((performance.now() - startedAt) / 1000).toFixed(1)) });
  say({ ...counts, exported: rows.length, distinct: new Set(rows.map(({ input }) => input)).size, pilot });
  writeFileSync(values.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
});

const script = join(import.meta.dirname, 'runRows.py');
say({ out: values.out, python: JSON.parse(execFileSync('python3', [script, values.out], { encoding: 'utf8' })) });
