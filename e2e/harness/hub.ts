/** The dialog that chooses a model, as a person meets it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { StudioPage } from './studio';

export class HubDialog {
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Choose a model' });
  }

  async open(): Promise<void> {
    await (await new StudioPage(this.page).at('Model')).getByRole('button', { name: 'Choose a model' }).click();
    await expect(this.dialog).toBeVisible();
  }

  async tab(name: string | RegExp): Promise<void> {
    await this.dialog.getByRole('tab', { name }).click();
  }

  /** Look an id up at the local hub. */
  async lookup(id: string, revision = 'main'): Promise<void> {
    const address = this.dialog.getByRole('textbox', { name: 'Hub’s address' });
    if (!(await address.isVisible())) await this.dialog.getByRole('button', { name: 'Another hub' }).click();
    await address.fill(new URL('/hub', this.page.url()).href);
    await this.dialog.getByRole('textbox', { name: 'Model', exact: true }).fill(id);
    await this.dialog.getByRole('textbox', { name: 'Revision' }).fill(revision);
    await this.dialog.getByRole('button', { name: 'Look up' }).click();
  }

  offer(id: string): Locator {
    return this.dialog.getByRole('region', { name: `Offer: ${id}` });
  }

  alert(): Locator {
    return this.dialog.getByRole('alert');
  }

  button(name: string | RegExp): Locator {
    return this.dialog.getByRole('button', { name });
  }

  /** Wait until the model with this id is the one that is loaded. */
  async loaded(id: string): Promise<void> {
    const studio = new StudioPage(this.page);
    await studio.modelReady();
    await expect(studio.button(new RegExp(`^Model: ${id} on `))).toBeVisible();
  }

  /** Break the files of a repository off at a byte, or never. */
  breakAt(id: string, at: number | 'never'): Promise<void> {
    return this.tell('_break', id, at);
  }

  /** Let the files of a repository come no further than a byte until told otherwise, the connection alive. */
  holdAt(id: string, at: number | 'never'): Promise<void> {
    return this.tell('_hold', id, at);
  }

  private async tell(order: string, id: string, at: number | 'never'): Promise<void> {
    const response = await this.page.request.post(`/hub/${order}/${encodeURIComponent(id)}/${at}`);
    expect(response.status()).toBe(204);
  }
}
