/** Prompt files as a person exports, drops and picks them. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { StudioPage } from './studio';

export interface PromptOnDisk {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The soft prompt of the chosen run, as the page hands it over. */
export async function exportPrompt(page: Page): Promise<PromptOnDisk> {
  const studio = new StudioPage(page);
  await (await studio.at('Export')).getByRole('button', { name: 'Other formats' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'prompt.safetensors' }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Drop it on the window, as from the desktop. */
export async function dropPrompt(page: Page, { name, bytes }: PromptOnDisk): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], file));
      return data;
    },
    [name, bytes.toString('base64')] as const,
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.locator('body').dispatchEvent(type, { dataTransfer: transfer });
}

/** Choose it with the button that opens the system's picker. */
export async function pickPrompt(page: Page, { name, bytes }: PromptOnDisk): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a prompt' }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
}

/** What the page knows of the opened prompt. */
export const opened = (page: Page): Locator => page.getByRole('region', { name: 'Opened prompt' });
