/** The export sheet, by its roles and labels. */
import { readFile } from 'node:fs/promises';
import type { Download, Locator, Page } from '@playwright/test';
import { PATIENCE_MS, StudioPage } from './studio';
import { expect } from './test';

export class Sheet {
  readonly root: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByRole('dialog', { name: 'Export a dataset' });
  }

  async open(): Promise<void> {
    await (await new StudioPage(this.page).at('Export')).getByRole('button', { name: 'For a trainer…' }).click();
    await expect(this.root).toBeVisible({ timeout: PATIENCE_MS });
  }

  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.root.getByRole('combobox', { name: label }).click();
    await this.page.getByRole('option', { name: option }).click();
  }

  counts(text: string): Promise<void> {
    return expect(this.root.getByRole('status')).toHaveText(text, { timeout: PATIENCE_MS });
  }

  preview(): Promise<string> {
    return this.root.locator('pre').innerText();
  }

  async export(rows: number): Promise<Download> {
    const button = this.root.getByRole('button', { name: `Export ${rows} row${rows === 1 ? '' : 's'}`, exact: true });
    await expect(button).toBeEnabled({ timeout: PATIENCE_MS });
    const [download] = await Promise.all([this.page.waitForEvent('download'), button.click()]);
    return download;
  }
}

export const bytesOf = async (download: Download): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(await download.path()));

export const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
