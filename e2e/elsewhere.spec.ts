/** A prompt learned in the page, taken out of it: the bundle is whole, its self-test passes in PyTorch, and its adapter comes back. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { expectAccessible } from './harness/accessibility';
import { dropPrompt, opened } from './harness/prompts';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const EXAMPLES = ['def a(x): return x', 'def b(y): return y + 1', 'def c(z): return z * 2', 'def d(z): return z - 2']
  .map((input) => JSON.stringify({ input }))
  .join('\n');

test('the bundle of a prompt is saved, proves itself in plain PyTorch, and its adapter opens again', async ({
  page,
  context,
}, info) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({ name: 'mine.jsonl', content: EXAMPLES });
  await studio.setOptions({ Steps: 2, Batch: 2, Negatives: 1, 'Domain tokens k': 12, 'Longest reference': 30 });
  await studio.learn();
  await studio.learned();

  await (await studio.at('Export')).getByRole('button', { name: 'Other formats' }).click();
  await page.getByRole('menuitem', { name: /^Use it elsewhere/ }).click();
  const sheet = page.getByRole('dialog', { name: /elsewhere$/ });
  await expect(sheet.getByRole('radio', { name: 'Its own weights' })).toBeChecked();
  await expectAccessible(page, 'the sheet for use elsewhere');
  await screenshot(page, info, 'elsewhere');
  await page.setViewportSize({ width: 390, height: 780 });
  await sheet.getByRole('radio', { name: 'A repository on the hub' }).check();
  await screenshot(page, info, 'elsewhere-narrow');
  await page.setViewportSize({ width: 1440, height: 900 });
  await sheet.getByRole('radio', { name: 'Its own weights' }).check();

  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE_MS }),
    sheet.getByRole('button', { name: 'Save the bundle' }).click(),
  ]);
  await expect(sheet).toBeHidden();
  const files = unzipSync(readFileSync(await download.path()));
  const folder = download.suggestedFilename().replace(/\.zip$/, '');
  for (const name of ['README.md', 'selftest.py', 'adapter/adapter_config.json', 'model/model.safetensors'])
    expect(Object.keys(files)).toContain(`${folder}/${name}`);
  expect(JSON.parse(strFromU8(files[`${folder}/selftest.json`]!)).texts).toHaveLength(3);

  if (spawnSync('python3', ['-c', 'import torch']).status === 0) {
    const out = info.outputPath('bundle');
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(out, name)), { recursive: true });
      writeFileSync(join(out, name), bytes);
    }
    const ran = spawnSync('python3', ['selftest.py', '--plain'], { cwd: join(out, folder), encoding: 'utf8' });
    expect(ran.stdout + ran.stderr).toContain('self-test passed');
    info.annotations.push({ type: 'self-test', description: ran.stdout });
  } else info.annotations.push({ type: 'left out', description: 'no python3 with PyTorch: the self-test was not run' });

  const tab = await context.newPage();
  await new StudioPage(tab).open();
  const adapter = Object.fromEntries(
    ['adapter_config.json', 'adapter_model.safetensors'].map((name) => [name, files[`${folder}/adapter/${name}`]!]),
  );
  await dropPrompt(tab, { name: 'adapter.zip', bytes: Buffer.from(zipSync(adapter)) });
  await expect(opened(tab)).toContainText('On another model than its own a prompt means nothing');
  await expect(opened(tab)).toContainText('PEFT prompt tuning, 12 tokens');
  await screenshot(tab, info, 'adapter-opened');
});
