/** The studio as a person meets it: by roles and labels only, so that these tests read like the journey and survive its redesign. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

export interface ExportedRow {
  readonly input: string;
  /** Where it comes from. */
  readonly metadata: { readonly id: string; readonly [field: string]: unknown };
  readonly [column: string]: unknown;
}

/** How long to wait for the engine where time is not what is tested: machines differ, and share their cores. */
export const PATIENCE_MS = 150_000;

/** Where the panel of each step stands. */
const PLACES = {
  References: 'Data',
  Model: 'Data',
  Learn: 'Learn',
  Synthesise: 'Review',
  Draws: 'Compare',
  Sweep: 'Compare',
  Explore: 'Compare',
  Prove: 'Prove',
  Export: 'Export',
} as const;

export type StepName = keyof typeof PLACES;
export type PlaceName = (typeof PLACES)[StepName];

/** The first number in what the page says: "1,024 samples" → 1024. */
export const countIn = (words: string): number => Number(/[\d,]+/.exec(words)?.[0].replaceAll(',', ''));

export class StudioPage {
  constructor(readonly page: Page) {}

  /** The panel of a step, "References", "Learn", …, once the page is in its place. */
  async at(name: StepName): Promise<Locator> {
    const panel = this.page.getByRole('region', { name, exact: true });
    const place = this.place(PLACES[name]);
    await expect(panel.or(place).first()).toBeVisible({ timeout: PATIENCE_MS });
    if (!(await panel.isVisible())) await place.click();
    return panel;
  }

  /** The way to a place of the page: "Data", "Learn", … */
  place(name: PlaceName): Locator {
    return this.page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('button', { name: new RegExp(`^${name}\\b`) });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** Open the page; resolves when the model is ready. */
  async open(): Promise<void> {
    await this.page.goto('/');
    await this.modelReady();
  }

  async modelReady(): Promise<void> {
    await expect(this.button(/^Model: .+ on .+/)).toBeVisible({ timeout: PATIENCE_MS });
  }

  /** Where the model runs, as the chip in the header says: "WebAssembly, 2 threads". */
  async device(): Promise<string> {
    const name = await this.button(/^Model: .+ on .+/).getAttribute('aria-label');
    return /on (.+)\. Choose/.exec(name ?? '')?.[1] ?? '';
  }

  async chooseDevice(name: string): Promise<void> {
    await this.button(/^Model: /).click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
    await this.modelReady();
  }

  async trySampleSet(): Promise<void> {
    await this.button(/^Try the sample set/)
      .first()
      .click();
    await expect(await this.at('References')).toContainText(/\d+ examples/);
  }

  /** Drop files on the window, as from the desktop. */
  async drop(...files: { name: string; content: string }[]): Promise<void> {
    const transfer = await this.page.evaluateHandle((dropped) => {
      const data = new DataTransfer();
      for (const { name, content } of dropped) data.items.add(new File([content], name));
      return data;
    }, files);
    for (const type of ['dragenter', 'dragover', 'drop'])
      await this.page.locator('body').dispatchEvent(type, { dataTransfer: transfer });
  }

  /** Set options of the run under Advanced, by their labels. */
  async setOptions(options: Readonly<Record<string, number>>): Promise<void> {
    return this.fillFolded(await this.at('Learn'), /^Advanced/, options);
  }

  /** Set options of sampling under More, by their labels. */
  async setSampling(options: Readonly<Record<string, number>>): Promise<void> {
    return this.fillFolded(await this.at('Synthesise'), /^More/, options);
  }

  private async fillFolded(panel: Locator, fold: RegExp, values: Readonly<Record<string, number>>): Promise<void> {
    const toggle = panel.getByRole('button', { name: fold });
    await toggle.click();
    const box = (label: string): Locator => panel.getByRole('textbox', { name: new RegExp(`^${label}(,|$)`) });
    for (const [label, value] of Object.entries(values)) await box(label).fill(String(value));
    await toggle.click();
    // The page moves until the fold is shut, and a click on the move can miss.
    for (const label of Object.keys(values)) await expect(box(label)).toHaveCount(0);
  }

  async learn(): Promise<void> {
    const button = (await this.at('Learn')).getByRole('button', { name: 'Learn', exact: true });
    await expect(button).toBeEnabled({ timeout: PATIENCE_MS });
    await button.click();
  }

  /** Wait until the run has made steps: at least one. */
  async learning(): Promise<void> {
    await expect.poll(() => this.figure('Learn', 'Step'), { timeout: PATIENCE_MS }).toMatch(/^[1-9]/);
  }

  /** Press Pause, and wait until the step under way has ended. */
  async pause(): Promise<void> {
    await this.button('Pause').click();
    await expect((await this.at('Learn')).getByText('Paused').first()).toBeVisible({ timeout: PATIENCE_MS });
  }

  async learned(timeout = 2 * PATIENCE_MS): Promise<void> {
    await expect((await this.at('Learn')).getByText(/ · (finished|stopped)/)).toBeVisible({ timeout });
  }

  /** A figure of a card by its label: "Step" → "12 / 80". */
  async figure(step: StepName, label: string): Promise<string> {
    const card = (await this.at(step)).locator('dl > div', { has: this.page.locator('dt', { hasText: label }) });
    return (await card.locator('dd').innerText()).trim();
  }

  /** So many samples, whatever they are worth. */
  async synthesise(count: number): Promise<void> {
    const panel = await this.at('Synthesise');
    const button = panel.getByRole('button', { name: 'Synthesise', exact: true });
    await expect(button).toBeVisible();
    // Without examples there is no other way to draw.
    const number = panel.getByText('A number', { exact: true });
    if (await number.isVisible()) await number.click();
    await panel.getByRole('textbox', { name: 'Samples', exact: true }).fill(String(count));
    await expect(button).toBeEnabled({ timeout: PATIENCE_MS });
    await button.click();
  }

  /** Until so many pass. */
  async synthesiseUntil(pass: number, most: number): Promise<void> {
    const panel = await this.at('Synthesise');
    await panel.getByText('Until they pass', { exact: true }).click();
    await panel.getByRole('textbox', { name: 'Passing', exact: true }).fill(String(pass));
    await panel.getByRole('textbox', { name: 'At most', exact: true }).fill(String(most));
    const button = panel.getByRole('button', { name: 'Synthesise', exact: true });
    await expect(button).toBeEnabled({ timeout: PATIENCE_MS });
    await button.click();
  }

  /** Wait until the draw has ended and all is checked: how many samples there are, and what became of them. */
  async synthesisedUntil(
    timeout = 2 * PATIENCE_MS,
  ): Promise<{ readonly drawn: number; readonly parts: readonly string[] }> {
    const panel = await this.at('Synthesise');
    const button = panel.getByRole('button', { name: 'Synthesise', exact: true });
    await expect(button).toBeVisible({ timeout });
    const list = panel.getByRole('list', { name: 'What became of the samples' });
    await expect(list).not.toContainText('not checked yet', { timeout });
    const summary = await panel.getByText(/^[\d,]+ samples?, [\d,]+ good/).innerText();
    return { drawn: countIn(summary), parts: await list.getByRole('listitem').allInnerTexts() };
  }

  async synthesised(count: number, timeout = PATIENCE_MS): Promise<void> {
    const summary = (await this.at('Synthesise')).getByText(new RegExp(`^${count} samples?, (\\d+ good|not checked)`));
    await expect(summary).toBeVisible({ timeout });
    await expect(this.button('Cancel')).toHaveCount(0, { timeout });
  }

  /** The map, once it shows references and samples both. */
  async map(): Promise<Locator> {
    return (await this.at('Explore')).getByRole('img', { name: /^Map: / });
  }

  /** Choose what to export, export it as JSONL, and read the file that was downloaded. */
  async exportJsonl(scope: string | RegExp): Promise<{ name: string; rows: ExportedRow[] }> {
    const panel = await this.at('Export');
    await panel.getByRole('combobox', { name: 'Samples to export' }).click();
    await this.page.getByRole('option', { name: scope }).click();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      panel.getByRole('button', { name: /as JSONL$/ }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    return { name: download.suggestedFilename(), rows: lines.map((line) => JSON.parse(line) as ExportedRow) };
  }
}
