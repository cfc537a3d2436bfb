/** A soft prompt learned in one tab, opened in another: sampled from at once on the same model, refused on any other. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility';
import { HubDialog } from './harness/hub';
import { dropPrompt, exportPrompt, opened, type PromptOnDisk, pickPrompt } from './harness/prompts';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const GOOD = ['def a(x): return x', 'def b(y): return y + 1', 'def c(z): return z * 2']
  .map((input) => JSON.stringify({ input }))
  .join('\n');
const SAMPLES = 6;
const SAMPLING = { Seed: 7, 'Longest sample': 24 };

/** Draw with the same seed and read the rows in their order. */
async function drawn(studio: StudioPage): Promise<string[]> {
  await studio.setSampling(SAMPLING);
  await studio.synthesise(SAMPLES);
  await studio.synthesised(SAMPLES);
  const { rows } = await studio.exportJsonl(/^All samples/);
  return rows.map(({ input }) => input);
}

async function learnTwoSteps(page: Page): Promise<PromptOnDisk> {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await studio.setOptions({ Steps: 2, Batch: 2, Negatives: 1, 'Domain tokens k': 12, 'Longest reference': 30 });
  await studio.learn();
  await studio.learned();
  return exportPrompt(page);
}

test('a prompt learned in one tab draws the same samples in another, without learning anew', async ({
  page,
  context,
  browser,
}, info) => {
  const first = new StudioPage(page);
  const prompt = await learnTwoSteps(page);
  const texts = await drawn(first);
  expect(new Set(texts).size).toBeGreaterThan(1);

  // Another tab of the same browser, on which nothing has been done; the file comes before the model is ready.
  const tab = await context.newPage();
  const second = new StudioPage(tab);
  await tab.goto('/');
  await dropPrompt(tab, prompt);
  await expect(opened(tab)).toBeVisible({ timeout: PATIENCE_MS });
  await expect(opened(tab)).toContainText('domino-py-4m');
  await expect(opened(tab)).toContainText('2, the best at');
  await expect(opened(tab)).toContainText('k 12');
  await expectAccessible(tab, 'an opened prompt');
  await screenshot(tab, info, 'prompt-opened');
  expect(await drawn(second)).toEqual(texts);
  // What is exported again is the same file.
  expect((await exportPrompt(tab)).bytes.equals(prompt.bytes)).toBe(true);

  // A browser that keeps nothing of the first one, and lets the page keep nothing; by the button.
  const fresh = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await fresh.addInitScript(() => {
    const gone = {
      get: () => {
        throw new DOMException('Storage is blocked.', 'SecurityError');
      },
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, gone);
    Object.defineProperty(StorageManager.prototype, 'getDirectory', {
      value: () => Promise.reject(new DOMException('Storage is blocked.', 'SecurityError')),
    });
  });
  const bare = await fresh.newPage();
  const third = new StudioPage(bare);
  await third.open();
  await pickPrompt(bare, prompt);
  await expect(opened(bare)).toBeVisible();
  expect(await drawn(third)).toEqual(texts);
  await fresh.close();
});

test('on another model it is refused with both names, and opened on its own when asked', async ({ page }, info) => {
  const studio = new StudioPage(page);
  const hub = new HubDialog(page);
  const prompt = await learnTwoSteps(page);
  await hub.open();
  await hub.lookup('tiny/qwen2');
  await hub.button(/^Download .+ kB$/).click();
  await hub.loaded('tiny/qwen2');

  await dropPrompt(page, prompt);
  const note = (await studio.at('Learn')).getByRole('alert');
  await expect(note).toContainText('The prompt was learned on domino-py-4m, and tiny/qwen2 is another model.');
  await expect(note).toContainText('Load domino-py-4m, or learn a prompt on this one.');
  await expectAccessible(page, 'a refused prompt');
  await screenshot(page, info, 'prompt-refused');
  // Nothing is lost: the examples and the run of before are here.
  await expect(await studio.at('References')).toContainText('3 examples');
  await expect((await studio.at('Learn')).getByRole('button', { name: /^Run 1/ })).toBeVisible();
  await note.getByRole('button', { name: 'Load the embedded model and open it' }).click();
  await expect(opened(page)).toBeVisible({ timeout: PATIENCE_MS });
  await hub.loaded('domino-py-4m');
  await studio.synthesise(2);
  await studio.synthesised(2);

  // The other way round: a kept model is offered, too.
  await hub.open();
  await hub.tab(/^Kept here/);
  await hub.button('Load tiny/qwen2').click();
  await hub.loaded('tiny/qwen2');
  await studio.learn();
  await studio.learned();
  const other = await exportPrompt(page);
  await page.reload();
  await studio.modelReady();
  await studio.chooseDevice('WebAssembly');
  await pickPrompt(page, other);
  await expect(opened(page)).toContainText('tiny/qwen2');
});

test('what is no prompt says so, and the page goes on', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.open();
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  for (const [bytes, words] of [
    [Buffer.from('{"input": "an example"}'), /declares a header of/],
    [Buffer.alloc(0), /is empty/],
    [Buffer.concat([length, header, Buffer.alloc(4)]), /no tensor `domain`/],
  ] as const) {
    await dropPrompt(page, { name: 'mine.safetensors', bytes });
    await expect(page.getByRole('alert')).toContainText(words);
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss this error' }).click();
  }
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await expect(await studio.at('References')).toContainText('3 examples');
});
