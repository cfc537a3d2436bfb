/**
 * A proof as a person has it, timed: the built page in Chromium on WebAssembly, the sample set, everything as it is by default, rows drawn until
 * so many pass, then every student of one seed. `npx tsx bench/proveInPage.ts [--rows 200] [--most 800] [--kill]`, after `npm run build`.
 * Seconds of each part, what each student took, the table of scores and the sentences go to stdout, as JSON lines. With --kill the tab is
 * closed in the middle of the second student and opened again in the same profile: how many of its steps were taught twice is told, too.
 */
import { parseArgs } from 'node:util';
import type { BrowserContext, Locator } from '@playwright/test';
import { StudioPage } from '../e2e/harness/studio.ts';
import { keptProof } from './keptRecords.ts';
import { type ProofMoment, stagesOf, watchProof } from './proofProgress.ts';
import { withBuiltStudio } from './studioPage.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200' },
    most: { type: 'string', default: '800' },
    kill: { type: 'boolean', default: false },
  },
});
const PATIENCE_MS = 1_800_000;
/** The student that is broken off. */
const BROKEN = 2;

const say = (facts: object): void => void process.stdout.write(`${JSON.stringify(facts)}\n`);
const rounded = (seconds: number): number => Number(seconds.toFixed(1));

let since = performance.now();
function part(name: string): void {
  const now = performance.now();
  say({ part: name, seconds: rounded((now - since) / 1000) });
  since = now;
}

await withBuiltStudio(async (browser, origin) => {
  const context = await browser.newContext({ baseURL: origin });
  let studio = new StudioPage(await context.newPage());
  since = performance.now();
  await studio.open();
  part(`open, model on ${await studio.device()}`);
  await studio.trySampleSet();
  await studio.learn();
  await studio.learned(PATIENCE_MS);
  part('learn');
  await studio.synthesiseUntil(Number(values.rows), Number(values.most));
  say(await studio.synthesisedUntil(PATIENCE_MS));
  part('draw, check and answer');
  let panel = await studio.at('Prove');
  const told = panel.getByRole('status').filter({ hasText: /^\d+ students?[:,]/ });
  say({ told: await told.innerText({ timeout: 60_000 }) });
  since = performance.now();
  await panel.getByRole('button', { name: 'Teach and ask' }).click();
  if (values.kill) {
    const seen = await watchProof(panel, { isEnough: isHalfWay, patienceMs: PATIENCE_MS });
    await studio.page.close();
    part('prove, until the tab is closed');
    sayStages(seen);
    ({ studio, panel } = await goOn(context, seen.at(-1)!));
  }
  const seen = await watchProof(panel, { patienceMs: PATIENCE_MS });
  part(values.kill ? 'prove, to its end' : 'prove');
  sayStages(seen);
  await studio.button('Kept · Project').waitFor({ timeout: 60_000 });
  const { results = [], failures = [] } = (await keptProof(studio.page)) ?? {};
  const sum = (of: (result: (typeof results)[number]) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  say({
    students: results.length,
    taught: results.filter(({ steps }) => steps > 0).length,
    steps: sum(({ steps }) => steps),
    learningSeconds: rounded(sum(({ learningSeconds }) => learningSeconds)),
    tasksAskedAndGraded: sum(({ tasks }) => tasks.length),
    answers: sum(({ tasks }) => tasks.reduce((total, { samples }) => total + samples, 0)),
    // Grading goes on beside asking: one figure for both.
    askingAndGradingSeconds: rounded(sum(({ answeringSeconds }) => answeringSeconds)),
    failures,
  });
  await sayScores(panel);
});

function isHalfWay({ student, stage, count, of }: ProofMoment): boolean {
  if (student > BROKEN)
    throw new Error(`Student ${BROKEN} was over before it was seen half way: learn for more steps.`);
  return student === BROKEN && stage === 'learning' && 2 * count >= of;
}

/** In a new tab of the same profile. */
async function goOn(context: BrowserContext, last: ProofMoment): Promise<{ studio: StudioPage; panel: Locator }> {
  const studio = new StudioPage(await context.newPage());
  await studio.open();
  const keptStep = (await keptProof(studio.page))?.student?.checkpointStep ?? 0;
  await studio.button(/^Go on with /).click();
  const panel = await studio.at('Prove');
  const button = panel.getByRole('button', { name: 'Go on', exact: true });
  await button.waitFor({ timeout: PATIENCE_MS });
  part('open again');
  say({ closedAtStep: last.count, of: last.of, keptStep, stepsTaughtTwice: Math.max(0, last.count - keptStep) });
  await button.click();
  return { studio, panel };
}

function sayStages(seen: readonly ProofMoment[]): void {
  for (const stage of stagesOf(seen)) say({ ...stage, seconds: rounded(stage.seconds) });
}

async function sayScores(panel: Locator): Promise<void> {
  for (const row of await panel.getByRole('table', { name: 'Scores' }).getByRole('row').allInnerTexts())
    say({ row: row.split('\t') });
  const sentences = panel.getByRole('list', { name: 'What this allows to say' }).getByRole('listitem');
  for (const verdict of await sentences.allInnerTexts()) say({ verdict });
}
