/**
 * Deaths of the model's worker and losses of its GPU at random moments, in Chromium: how many go on, and after how long.
 * `npx tsx bench/recovery.ts --deaths 20 --losses 20 --seed 1`, on the build in `dist`. Figures go to stdout, as JSON lines.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { serveFolder } from '../e2e/harness/staticServer.ts';
import { StudioPage } from '../e2e/harness/studio.ts';
import { closeItself, loopForever, loseDevice, rememberDevices } from '../e2e/harness/workerDeaths.ts';
import { contentSecurityPolicy, productionHeaders } from '../scripts/vite/headers.ts';
import { Random } from '../src/tensors/random.ts';

const LIMIT_MS = 30_000;
const PHASES = ['loading', 'learning', 'drawing'] as const;
type Phase = (typeof PHASES)[number];
type Death = (page: Page) => Promise<void>;

const { values } = parseArgs({
  options: {
    deaths: { type: 'string', default: '20' },
    losses: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const random = new Random(Number(values.seed));
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await wait(100))
    if (await holds().catch(() => false)) return true;
  return false;
}

const stepOf = async (studio: StudioPage): Promise<number> =>
  Number.parseInt((await studio.figure('Learn', 'Step')).replace(/\D.*$/, ''), 10) || 0;

async function rowsOf({ page }: StudioPage): Promise<number> {
  const text = await page.getByRole('region', { name: 'Synthesise', exact: true }).innerText();
  return Number(/(\d+) of \d+/.exec(text)?.[1] ?? 0);
}

const isReady = (studio: StudioPage): Promise<boolean> => studio.button(/^Model: .+ on .+/).isVisible();

/** Begins what a phase is about; what it gives marks a moment, and then whether it went on since. */
async function enter(studio: StudioPage, phase: Phase, device: string): Promise<() => Promise<() => Promise<boolean>>> {
  const { page } = studio;
  if (phase === 'loading') {
    await studio.button(/^Model: /).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${device}`) }).click();
    await wait(random.uniform() * 800);
    return async () => () => isReady(studio);
  }
  if (phase === 'learning') {
    await studio.learn();
    await until(async () => (await stepOf(studio)) > 0, 120_000);
    await wait(random.uniform() * 6000);
    // It goes on from a checkpoint: beyond where it was, or to where it is learning again at all.
    return async () => {
      const before = await stepOf(studio);
      return async () =>
        (await isReady(studio)) &&
        (await page
          .getByText(/: learning/)
          .first()
          .isVisible()) &&
        (await stepOf(studio)) !== before;
    };
  }
  await studio.synthesise(400);
  await until(async () => (await rowsOf(studio)) > 0, 120_000);
  await wait(random.uniform() * 3000);
  return async () => {
    const before = await rowsOf(studio);
    return async () => (await rowsOf(studio)) > before;
  };
}

/** Back to rest, for the next one. */
async function leave(studio: StudioPage): Promise<void> {
  for (const name of ['Stop and keep the best', 'Cancel']) {
    // While a model is loaded, the loading can be cancelled as well.
    const button = studio.button(name).last();
    if (await button.isVisible()) await button.click().catch(() => undefined);
  }
  await until(async () => (await isReady(studio)) && (await studio.button('Cancel').count()) === 0, 60_000);
  for (const note of await studio.page.getByRole('button', { name: 'Dismiss this error' }).all())
    await note.click({ timeout: 1000 }).catch(() => undefined);
}

async function series(
  name: string,
  count: number,
  args: string[],
  device: string,
  deaths: readonly [string, Death][],
): Promise<void> {
  if (count === 0) return;
  const headers = { ...productionHeaders, 'Content-Security-Policy': contentSecurityPolicy };
  const server = await serveFolder(join(import.meta.dirname, '../dist'), '/', headers);
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folder = await mkdtemp(join(tmpdir(), 'recovery-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [...asRoot, ...args],
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await rememberDevices(page);
  const studio = new StudioPage(page);
  await page.goto(server.url);
  await studio.modelReady();
  if (device === 'WebGPU') await studio.chooseDevice(device);
  const references = Array.from({ length: 6 }, (_, at) => JSON.stringify({ input: `def f(x):\n    return x + ${at}` }));
  await studio.drop({ name: 'six.jsonl', content: references.join('\n') });
  await studio.setOptions({ Steps: 3000, 'Domain tokens k': 4, 'Sample tokens ℓ': 2, Batch: 2, Negatives: 1 });
  await studio.setSampling({ 'Longest sample': 24 });
  // Something to draw from.
  await studio.learn();
  await until(async () => (await stepOf(studio)) > 1, 240_000);
  await leave(studio);
  let wentOn = 0;
  const times: number[] = [];
  for (let trial = 0; trial < count; trial++) {
    const phase = PHASES[Math.floor(random.uniform() * PHASES.length)]!;
    const [kind, die] = deaths[trial % deaths.length]!;
    const mark = await enter(studio, phase, device);
    const started = Date.now();
    await die(page);
    // The death itself has to be seen first: what still showed from before is not going on.
    const seen = await until(async () => (await page.getByRole('alert').count()) > 0, LIMIT_MS);
    const seenMs = Date.now() - started;
    const ok = seen && (await until(await mark(), LIMIT_MS - seenMs));
    const ms = Date.now() - started;
    if (ok) wentOn++;
    times.push(ms);
    console.log(JSON.stringify({ series: name, trial, phase, kind, seenMs: seen ? seenMs : null, ok, ms }));
    await leave(studio);
  }
  times.sort((a, b) => a - b);
  console.log(
    JSON.stringify({ series: name, wentOn, of: count, medianMs: times[times.length >> 1], mostMs: times.at(-1) }),
  );
  await context.close();
  await server.close();
}

await series('deaths', Number(values.deaths), [], 'WebAssembly', [
  ['closes itself', closeItself],
  ['endless loop', loopForever],
]);
const gpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
await series('losses', Number(values.losses), gpu, 'WebGPU', [['device lost', loseDevice]]);
