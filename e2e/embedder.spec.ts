/** Vectors by a feature-extraction model of one's own: transformers.js in its worker, from the page's origin alone. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tinyEncoder } from '../src/embedding/testing/tinyEncoder';
import { expectAccessible } from './harness/accessibility';
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const TEXTS = Array.from({ length: 12 }, (_, at) => JSON.stringify({ input: `def f${at}(x):\n    return x + ${at}` }));

async function written(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-encoder-'));
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

test('a model for vectors makes the map, says how, and is let go again', async ({ page }) => {
  const folder = await written(tinyEncoder({ pooling: { pooling_mode_cls_token: true } }).files);
  const wrong = await written(tinyEncoder({ output: 'logits' }).files);
  try {
    const studio = new StudioPage(page);
    await studio.open();
    await studio.drop({ name: 'functions.jsonl', content: TEXTS.join('\n') });
    await studio.modelReady();
    const explore = await studio.at('Explore');
    await explore.getByRole('button', { name: 'Map the references' }).click();
    await expect(explore.getByText(/^Vectors: hidden states of domino-py-4m\./)).toBeVisible();
    const dialog = page.getByRole('dialog', { name: 'Choose a model for vectors' });
    const choose = async (path: string): Promise<void> => {
      await explore.getByRole('button', { name: /^Choose (a model for it|another)$/ }).click();
      await dialog.getByRole('tab', { name: 'Folder' }).click();
      const picking = page.waitForEvent('filechooser');
      await dialog.getByRole('button', { name: 'Choose a folder' }).click();
      await (await picking).setFiles(path);
      await expect(dialog).toContainText('BertModel');
      await expectAccessible(page, 'a model for vectors');
      await dialog.getByRole('button', { name: 'Load' }).click();
    };
    await choose(folder);
    await expect(explore.getByText(/^Vectors: tiny-encoder-\S+, its first token\./)).toBeVisible();
    await expect(explore.getByRole('img', { name: /^Map: / })).toBeVisible();
    await choose(wrong);
    await expect(explore.getByRole('alert')).toContainText('gives logits, and no hidden states');
    await expect(explore.getByText(/^Vectors: hidden states of domino-py-4m\./)).toBeVisible();
  } finally {
    await rm(folder, { recursive: true });
    await rm(wrong, { recursive: true });
  }
});
