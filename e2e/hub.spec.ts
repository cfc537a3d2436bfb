/** Any model: from the hub, an address or a folder; told before it is downloaded, gone on with where it broke off, kept for later. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { writeTinyModel } from '../src/model/testing/tinyModels';
import { expectAccessible } from './harness/accessibility';
import { HubDialog } from './harness/hub';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const GOOD = ['def a(x): return x', 'def b(y): return y + 1', 'def c(z): return z * 2']
  .map((input) => JSON.stringify({ input }))
  .join('\n');

/** The page with references and the embedded model. */
async function opened(studio: StudioPage): Promise<void> {
  await studio.open();
  await studio.drop({ name: 'good.jsonl', content: GOOD });
}

async function trainsTwoSteps(studio: StudioPage): Promise<void> {
  await studio.setOptions({ Steps: 2, Batch: 2, Negatives: 1, 'Longest reference': 30 });
  await studio.learn();
  await studio.learned();
  expect(await studio.figure('Learn', 'Step')).toMatch(/^2/);
}

test('choose, see sizes, download, cancel, resume, go offline, reload, train', async ({ page }, info) => {
  const large: number[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/hub/cdn/') && response.url().endsWith('.onnx')) large.push(response.status());
  });
  const studio = new StudioPage(page);
  const hub = new HubDialog(page);
  await opened(studio);
  await hub.open();
  await expect(hub.dialog.getByRole('textbox', { name: 'Model', exact: true })).toHaveValue(
    'onnx-community/Qwen2.5-Coder-0.5B-Instruct',
  );
  await hub.lookup('tiny/slow');
  const offer = hub.offer('tiny/slow');
  await expect(offer).toContainText('apache-2.0');
  await expect(offer).toContainText('Qwen2ForCausalLM');
  await expect(offer).toContainText('c0ffeec0ffee');
  await expect(offer).toContainText(/Memory, about\s*[\d.]+ [kMG]B at most: weights .+ activations .+ tokens/);
  await expect(offer.getByRole('row', { name: /onnx\/model_q4\.onnx SHA-256 .+ kB/ })).toBeVisible();
  expect(large).toEqual([]);
  await expectAccessible(page, 'the offer of a model');
  await screenshot(page, info, 'hub-offer');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await hub.dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  await screenshot(page, info, 'hub-offer-narrow');
  await page.setViewportSize({ width: 1440, height: 900 });

  await hub.button(/^Download .+ kB$/).click();
  const progress = hub.dialog.getByRole('region', { name: 'Download' });
  await expect(progress).toContainText(/[\d.]+ kB of [\d.]+ kB, [\d.]+ kB\/s, 0:0\d left/);
  // It lasts as long as what is looked at takes.
  await hub.holdAt('tiny/slow', 0);
  await expectAccessible(page, 'a download');
  await hub.button('Cancel the download').click();
  await hub.holdAt('tiny/slow', 'never');
  await expect(hub.button(/^Resume, .+ kB left$/)).toBeVisible();
  await hub.tab(/^Kept here \(1\)/);
  await expect(hub.dialog.getByRole('row', { name: /tiny\/slow/ })).toContainText(/kB, \d+ % of it/);
  await expectAccessible(page, 'kept models');
  await screenshot(page, info, 'hub-kept');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await hub.dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  await screenshot(page, info, 'hub-kept-narrow');
  await page.setViewportSize({ width: 1440, height: 900 });

  await hub.button('Resume tiny/slow').click();
  await hub.loaded('tiny/slow');
  await expect(hub.dialog).toBeHidden();
  // The second answer was a part: what the first one brought was kept.
  expect(large).toEqual([200, 206]);

  // Nothing of the hub can be reached any more, and nothing is asked of it.
  const asked: string[] = [];
  await page.route('**/hub/**', (route) => {
    asked.push(route.request().url());
    return route.abort('internetdisconnected');
  });
  await page.reload();
  await hub.loaded('tiny/slow');
  await studio.drop({ name: 'good.jsonl', content: GOOD });
  await trainsTwoSteps(studio);
  expect(asked).toEqual([]);

  await hub.open();
  await hub.tab(/^Kept here/);
  await hub.button('Delete tiny/slow').click();
  await hub.button('Delete tiny/slow for good').click();
  await expect(hub.dialog.getByRole('tab', { name: 'Kept here (0)' })).toBeVisible();
});

test('a download that breaks off goes on by itself, or says where and goes on when asked', async ({ page }) => {
  const large: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/cdn/tiny/cut-off/onnx/model_q4.onnx')) large.push(response.status());
  });
  const hub = new HubDialog(page);
  await opened(new StudioPage(page));
  await hub.breakAt('tiny/cut-off', 50_000);
  await hub.open();
  await hub.lookup('tiny/cut-off');
  await hub.button(/^Download .+ kB$/).click();
  await expect(hub.alert()).toContainText(/model_q4\.onnx broke off after 50000 of \d+ bytes/, {
    timeout: PATIENCE_MS,
  });
  await hub.breakAt('tiny/cut-off', 'never');
  await hub.alert().getByRole('button', { name: 'Resume' }).click();
  await hub.loaded('tiny/cut-off');
  // The first answer was whole; every other began where it had broken off.
  expect(large.length).toBeGreaterThan(2);
  expect(large.slice(1).every((status) => status === 206)).toBe(true);
});

test('what cannot be had says why, each in its own words', async ({ page }) => {
  const hub = new HubDialog(page);
  await opened(new StudioPage(page));
  await hub.open();
  for (const [id, revision, words] of [
    ['tiny/gated', 'main', /tiny\/gated is gated.*Accept them/],
    ['tiny/absent', 'main', /tiny\/absent does not exist, or is private or gated/],
    ['tiny/qwen2', 'v9', /tiny\/qwen2 has no revision 'v9'/],
    ['tiny/torch', 'main', /tiny\/torch holds weights, but not as ONNX.*onnx-community\/torch/],
    ['no id', 'main', /'no id' is not the id of a model/],
  ] as const) {
    await hub.lookup(id, revision);
    await expect(hub.alert()).toContainText(words);
  }
});

test('a file of other bytes than declared is refused and discarded', async ({ page }) => {
  const hub = new HubDialog(page);
  const studio = new StudioPage(page);
  await opened(studio);
  await hub.open();
  await hub.lookup('tiny/corrupt');
  await hub.button(/^Download .+ kB$/).click();
  await expect(hub.alert()).toContainText(/model_q4\.onnx is not what its host declares: SHA-256/);
  await expect(hub.alert()).toContainText('discarded');
  // The model that was there still is.
  await expect(studio.button(/^Model: domino-py-4m on/)).toBeVisible();
});

test('a graph with an operator that has no rule is refused in plain words, and there is a way back', async ({
  page,
}) => {
  const hub = new HubDialog(page);
  const studio = new StudioPage(page);
  await opened(studio);
  await hub.open();
  await hub.lookup('tiny/strange');
  await hub.button(/^Download .+ kB$/).click();
  const panel = await studio.at('Model');
  await expect(panel.getByRole('alert')).toContainText(/Sigmoix/, { timeout: PATIENCE_MS });
  await expect(panel).toContainText('tiny/strange cannot be trained here');
  await panel.getByRole('button', { name: 'Load the embedded model' }).click();
  await hub.loaded('domino-py-4m');
});

test('a hub that cannot be reached, and one that this page may not connect to', async ({ page }) => {
  const hub = new HubDialog(page);
  await opened(new StudioPage(page));
  await page.route('**/hub/**', (route) => route.abort('internetdisconnected'));
  await hub.open();
  await hub.lookup('tiny/qwen2');
  await expect(hub.alert()).toContainText(/localhost:\d+ cannot be reached/);
  await hub.dialog.getByRole('textbox', { name: 'Hub’s address' }).fill('https://hub.example');
  await hub.button('Look up').click();
  await expect(hub.alert()).toContainText(/hub\.example cannot be reached.*MODEL_HOSTS/);
});

test('a full disk', async ({ page }) => {
  const hub = new HubDialog(page);
  await opened(new StudioPage(page));
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  const room = (only: { quotaSize: number } | null) =>
    session.send('Storage.overrideQuotaForOrigin', { origin, ...only });
  await hub.open();
  await hub.lookup('tiny/qwen2');
  await room({ quotaSize: 1 });
  await hub.button(/^Download .+ kB$/).click();
  // The browser counts what else it keeps for the page: it may refuse the folder or a file in it.
  await expect(hub.alert()).toContainText(/There is no room to keep (the model’s files|\S+\.(json|onnx))\./);
  await room(null);
  await hub.alert().getByRole('button', { name: 'Resume' }).click();
  await hub.loaded('tiny/qwen2');
});

test('a folder of one’s own disk', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-llama-'));
  try {
    await writeTinyModel(folder, 'llama-q4', { contextLength: 512 });
    const studio = new StudioPage(page);
    const hub = new HubDialog(page);
    await opened(studio);
    await hub.open();
    await hub.tab('Folder');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), hub.button('Choose a folder').click()]);
    await chooser.setFiles(folder);
    await expect(hub.dialog).toContainText('LlamaForCausalLM');
    await hub.button('Load').click();
    await hub.loaded('tiny-llama-.+');
    await trainsTwoSteps(studio);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a folder of one’s own disk whose tokenizer never ends, or whose bytes are not as declared, is refused', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  try {
    await writeTinyModel(folder, 'llama-q4', { contextLength: 512 });
    const path = join(folder, 'tokenizer.json');
    const sound = await readFile(path, 'utf8');
    const split = { type: 'Split', pattern: { Regex: '(?:a|aa)+[0-9]$' }, behavior: 'Isolated', invert: false };
    const hub = new HubDialog(page);
    await opened(new StudioPage(page));
    const refused = async (message: RegExp): Promise<void> => {
      await hub.open();
      await hub.tab('Folder');
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), hub.button('Choose a folder').click()]);
      await chooser.setFiles(folder);
      await hub.button('Load').click();
      await expect(page.getByText(message).first()).toBeVisible({ timeout: PATIENCE_MS });
      await page.reload();
      await opened(new StudioPage(page));
    };
    await writeFile(path, JSON.stringify({ ...JSON.parse(sound), pre_tokenizer: split }));
    await refused(/tokenizer\.json has a pattern that takes far too long/);
    await writeFile(path, sound);
    const files: { path: string; size: number; sha256: string }[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const name = relative(folder, join(entry.parentPath, entry.name));
      files.push({ path: name, size: bytes.length, sha256: name === 'tokenizer.json' ? '0'.repeat(64) : sha256 });
    }
    await writeFile(join(folder, 'files.json'), JSON.stringify({ files }));
    await refused(/tokenizer\.json is not as it was: it does not have the checksum/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a folder behind an address', async ({ page }) => {
  const hub = new HubDialog(page);
  await opened(new StudioPage(page));
  await hub.open();
  await hub.tab('Address');
  await hub.dialog
    .getByRole('textbox', { name: 'Folder’s address' })
    .fill(new URL('/models/domino-py-4m', page.url()).href);
  await hub.button('Look up').click();
  await expect(hub.offer('models/domino-py-4m')).toContainText('none stated');
  await hub.button(/^Download .+ MB$/).click();
  await hub.loaded('models/domino-py-4m');
});
