/**
 * npx vite build && npx tsx bench/kills.ts [--kills 50] [--steps 40] [--seed 1]
 * Kills the tab at random moments of editing, importing, learning and drawing. Every change that was on the screen more than a second
 * before has to be kept, the project has to open, and a run that was killed again and again has to have the losses of one that was not.
 */
import { parseArgs } from 'node:util';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { StudioPage } from '../e2e/harness/studio';
import { Random } from '../src/tensors/random';
import { type KeptFacts, keptFacts } from './keptRecords';
import { withBuiltStudio } from './studioPage';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    steps: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const [KILLS, STEPS] = [Number(values.kills), Number(values.steps)];
const random = new Random(Number(values.seed));
const between = (low: number, high: number): number => low + random.uniform() * (high - low);
const PATIENCE_MS = 600_000;
const GRACE_MS = 1000;
const LEARNING = /^Go on with Learning$/;
const OTHER = /^Go on with (?!Learning$)/;

type Phase = 'edit' | 'import' | 'learn' | 'draw';
/** What was on the screen, and when. */
interface Seen {
  readonly at: number;
  readonly value: number;
}

/** Notes what a person sees for as long as the tab lives. */
async function watch(read: () => Promise<number | null>, seen: Seen[], ends: () => boolean): Promise<void> {
  while (!ends()) {
    const value = await read().catch(() => null);
    // Noted late: a change counts from when it was surely there.
    if (value !== null && value !== seen.at(-1)?.value) seen.push({ at: Date.now(), value });
    await pause(40);
  }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the phase changes, as the screen counts it, and as the browser keeps it. */
const COUNTS: Readonly<
  Record<Phase, { shown(studio: StudioPage): Promise<number | null>; kept(facts: KeptFacts): number }>
> = {
  edit: {
    shown: async ({ page }) =>
      numberIn(await page.getByRole('textbox', { name: 'Project name' }).inputValue({ timeout: 500 })),
    kept: ({ name }) => numberIn(name) ?? 0,
  },
  import: {
    shown: async (studio) =>
      numberIn(
        await (await studio.at('References'))
          .getByText(/^[\d,]+ examples?$/)
          .first()
          .innerText({ timeout: 500 }),
      ),
    kept: ({ examples }) => examples,
  },
  learn: {
    shown: async (studio) =>
      numberIn(
        await studio.page
          .locator('#learn dl > div', { hasText: 'Step' })
          .locator('dd')
          .first()
          .innerText({ timeout: 500 }),
      ),
    kept: ({ losses }) => losses.length,
  },
  draw: {
    shown: async ({ page }) =>
      numberIn(
        await page
          .locator('#synthesise')
          .getByText(/^\d+ samples?, /)
          .innerText({ timeout: 500 }),
      ),
    kept: ({ samples }) => samples,
  },
};
const numberIn = (text: string): number | null => {
  const found = /\d+/.exec(text.replaceAll(',', ''));
  return found ? Number(found[0]) : null;
};

let edits = 0;
let files = 0;
/** Does until it is killed. */
async function act(phase: Phase, studio: StudioPage, ends: () => boolean): Promise<void> {
  const { page } = studio;
  if (phase === 'edit') {
    while (!ends()) {
      await page
        .getByRole('textbox', { name: 'Project name' })
        .fill(`name ${++edits}`)
        .catch(() => {});
      await pause(between(0, 120));
    }
  } else if (phase === 'import') {
    while (!ends()) {
      const rows = Math.round(between(1, 40));
      const content = Array.from({ length: rows }, (_, row) =>
        JSON.stringify({ input: `def f${files}_${row}(x): return x` }),
      ).join('\n');
      await studio.drop({ name: `${files++}.jsonl`, content }).catch(() => {});
      await pause(between(50, 400));
    }
  } else if (phase === 'draw') {
    await studio.synthesise(200).catch(() => {});
  }
}

/** One of the two: the one in which learning goes on, or the other. */
async function openProject(page: Page, origin: string, name: RegExp): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await page.goto(origin);
  await page.getByRole('button', { name }).first().click({ timeout: PATIENCE_MS });
  await expect(await studio.at('References')).toBeVisible({ timeout: PATIENCE_MS });
  return studio;
}

/** A renderer that is gone from one moment to the next: no handler of the page runs. */
async function kill(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => {});
  await crashed;
  await page.close();
}

interface Kill {
  readonly phase: Phase;
  readonly seen: number;
  readonly due: number;
  readonly kept: number;
  readonly opened: boolean;
}

async function killOnce(phase: Phase, context: BrowserContext, origin: string): Promise<Kill> {
  const page = await context.newPage();
  const studio = await openProject(page, origin, phase === 'learn' ? LEARNING : OTHER);
  const { shown, kept } = COUNTS[phase];
  if (phase === 'learn' || phase === 'draw') await studio.modelReady();
  if (phase === 'learn') {
    const goOn = (await studio.at('Learn')).getByRole('button', { name: /^Go on from step \d+$/ }).first();
    const learn = (await studio.at('Learn')).getByRole('button', { name: 'Learn', exact: true });
    if (await goOn.isVisible()) await goOn.click();
    else await learn.click();
    await expect(studio.button('Pause')).toBeVisible({ timeout: PATIENCE_MS });
  }
  let isOver = false;
  const seen: Seen[] = [];
  const ends = (): boolean => isOver;
  const watching = watch(() => shown(studio), seen, ends);
  const acting = act(phase, studio, ends);
  await pause(between(1200, phase === 'learn' || phase === 'draw' ? 9000 : 4000));
  const killedAt = Date.now();
  isOver = true;
  await kill(page);
  await Promise.all([watching, acting]);
  const next = await context.newPage();
  await next.goto(origin);
  const facts = await keptFacts(next);
  let opened = true;
  await openProject(next, origin, phase === 'learn' ? LEARNING : OTHER).catch(() => {
    opened = false;
  });
  await next.close();
  const due = seen.filter(({ at }) => at <= killedAt - GRACE_MS).at(-1)?.value ?? 0;
  return { phase, seen: seen.at(-1)?.value ?? 0, due, kept: facts ? kept(facts) : -1, opened };
}

async function begin(context: BrowserContext, origin: string, steps: number): Promise<StudioPage> {
  const page = await context.newPage();
  const studio = new StudioPage(page);
  await page.goto(origin);
  await studio.modelReady();
  await studio
    .button(/^Try the sample set/)
    .first()
    .click();
  await expect(await studio.at('References')).toContainText(/\d+ examples/, { timeout: PATIENCE_MS });
  await studio.setOptions({ Steps: steps });
  return studio;
}

/** A run to its end, and its losses. */
async function losses(context: BrowserContext, origin: string, kills: number): Promise<readonly number[]> {
  const first = await begin(context, origin, STEPS);
  await first.learn();
  let studio = first;
  for (let at = 0; at < kills; at++) {
    await expect(studio.button('Pause')).toBeVisible({ timeout: PATIENCE_MS });
    await expect
      .poll(async () => (await keptFacts(studio.page))?.checkpointStep ?? 0, { timeout: PATIENCE_MS })
      .toBeGreaterThan(0);
    await pause(between(0, 8000));
    const isDone = await (await studio.at('Learn')).getByText(/ · (finished|stopped)/).isVisible();
    if (isDone) break;
    await kill(studio.page);
    studio = await openProject(await context.newPage(), origin, OTHER);
    await studio.modelReady();
    const goOn = (await studio.at('Learn')).getByRole('button', { name: /^Go on from step \d+$/ }).first();
    const facts = await keptFacts(studio.page);
    process.stderr.write(`killed at step ${facts?.losses.length}, goes on from ${facts?.checkpointStep}\n`);
    await goOn.click({ timeout: PATIENCE_MS });
  }
  await studio.learned(PATIENCE_MS);
  await expect(studio.button(/^Kept/)).toBeVisible({ timeout: PATIENCE_MS });
  const facts = await keptFacts(studio.page);
  await studio.page.close();
  return facts?.losses ?? [];
}

const report = await withBuiltStudio(async (browser, origin) => {
  const fresh = (): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1440, height: 900 } });
  const context = await fresh();
  for (const name of ['Learning', 'name 0']) {
    const prepared = await begin(context, origin, 2);
    await prepared.page.getByRole('textbox', { name: 'Project name' }).fill(name);
    if (name !== 'Learning') {
      await prepared.learn();
      await prepared.learned(PATIENCE_MS);
    }
    await expect(prepared.button('Kept · Project')).toBeVisible({ timeout: PATIENCE_MS });
    await prepared.page.close();
  }
  const kills: Kill[] = [];
  const phases: readonly Phase[] = ['edit', 'import', 'learn', 'draw'];
  while (kills.length < KILLS) {
    const one = await killOnce(phases[kills.length % phases.length]!, context, origin);
    kills.push(one);
    process.stderr.write(`${kills.length}/${KILLS} ${JSON.stringify(one)}\n`);
  }
  await context.close();
  const good = kills.filter(({ due, kept, opened }) => opened && kept >= due).length;
  const [unbroken, broken] = [await losses(await fresh(), origin, 0), await losses(await fresh(), origin, 6)];
  const apart = Math.max(...unbroken.map((loss, at) => Math.abs(loss - (broken[at] ?? Number.NaN))));
  return {
    kills: KILLS,
    good,
    bad: kills.filter(({ due, kept, opened }) => !opened || kept < due),
    steps: [unbroken.length, broken.length],
    apart,
  };
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
