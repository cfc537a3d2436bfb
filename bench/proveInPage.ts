/**
 * A proof as a person has it, timed: the built page in Chromium on WebAssembly, the sample set, everything as it is by default, rows drawn until
 * so many pass, then every student of one seed. `npx tsx bench/proveInPage.ts [--rows 200] [--most 800] [--kill]`, after `npm run build`.
 * Seconds of each part, the table of scores and the sentences go to stdout, as JSON lines. With --kill the tab is closed in the middle of the second
 * student and opened again.
 */
import { parseArgs } from 'node:util';
import { StudioPage } from '../e2e/harness/studio.ts';
import { withBuiltStudio } from './studioPage.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200' },
    most: { type: 'string', default: '800' },
    kill: { type: 'boolean', default: false },
  },
});
const PATIENCE_MS = 1_800_000;

const say = (facts: object): void => void process.stdout.write(`${JSON.stringify(facts)}\n`);

await withBuiltStudio(async (browser, origin) => {
  const context = await browser.newContext({ baseURL: origin });
  const studio = new StudioPage(await context.newPage());
  let since = performance.now();
  const part = (name: string): void => {
    const now = performance.now();
    say({ part: name, seconds: Number(((now - since) / 1000).toFixed(1)) });
    since = now;
  };
  await studio.open();
  part(`open, model on ${await studio.device()}`);
  await studio.trySampleSet();
  await studio.learn();
  await studio.learned(PATIENCE_MS);
  part('learn');
  await studio.synthesiseUntil(Number(values.rows), Number(values.most));
  say(await studio.synthesisedUntil(PATIENCE_MS));
  part('draw, check and answer');
  let prove = await studio.at('Prove');
  const status = prove.getByRole('status');
  await status.filter({ hasText: /students: about/ }).waitFor({ timeout: 60_000 });
  say({ told: await status.innerText() });
  since = performance.now();
  await prove.getByRole('button', { name: 'Teach and ask' }).click();
  if (values.kill) {
    await prove.getByText(/^Student 2 of \d+, .*: learns, step [2-9]\d/).waitFor({ timeout: PATIENCE_MS });
    const words = await prove.getByText(/^Student 2 of/).innerText();
    part(`until the tab is closed at: ${words}`);
    await studio.page.close();
    const again = new StudioPage(await context.newPage());
    await again.open();
    await again.button(/^Go on with /).click();
    prove = await again.at('Prove');
    await prove.getByRole('button', { name: 'Go on', exact: true }).click();
    await prove.getByText(/^Student 2 of \d+, .*: learns, step [1-9]/).waitFor({ timeout: PATIENCE_MS });
    part(`opened again, at: ${await prove.getByText(/^Student 2 of/).innerText()}`);
  }
  await prove.getByText('The proof is done').waitFor({ timeout: PATIENCE_MS });
  part('prove');
  for (const row of await prove.getByRole('table', { name: 'Scores' }).getByRole('row').allInnerTexts())
    say({ row: row.split('\t') });
  for (const words of await prove
    .getByRole('list', { name: 'What this allows to say' })
    .getByRole('listitem')
    .allInnerTexts())
    say({ verdict: words });
});
