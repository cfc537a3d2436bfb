// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ENDPOINT } from '../../../hub/testing/fakeFetch';
import { tinyFiles } from '../../../model/testing/tinyModels';
import { embeddingOf } from '../../actions/explore/embedder';
import { fakeHub } from '../../testing/fakeHub';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { renderIn } from '../../testing/render';
import ModelDialog from './ModelDialog';

function studioWithHub() {
  const repository = { commit: 'b'.repeat(40), files: tinyFiles('llama-q4'), licence: 'mit' };
  const studio = { ...fakeStudio(), hub: fakeHub(new Map([['tiny/llama', repository]])) };
  studio.store.setHubEndpoint(ENDPOINT);
  studio.store.openModelDialog();
  return studio;
}

async function lookUp(id: string) {
  const studio = studioWithHub();
  const { user } = renderIn(studio, <ModelDialog />);
  const field = await screen.findByRole('textbox', { name: 'Model' });
  await user.clear(field);
  await user.type(field, id);
  await user.click(screen.getByRole('button', { name: 'Look up' }));
  return { studio, user };
}

describe('the dialog that chooses a model', () => {
  it('shows what a model is before anything is downloaded', async () => {
    await lookUp('tiny/llama');
    const offer = within(await screen.findByRole('region', { name: 'Offer: tiny/llama' }));
    expect(offer.getByText('mit', { exact: false })).toBeDefined();
    expect(offer.getByRole('table', { name: 'Files' })).toBeDefined();
    expect(offer.getByRole('button', { name: /^Download \d/ })).toHaveProperty('disabled', false);
  });

  it('says why a model was not found, with what to do, until that is dismissed', async () => {
    const { user } = await lookUp('tiny/none');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('tiny/none');
    await user.click(within(alert).getByRole('button', { name: 'Dismiss this error' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('downloads a model for vectors beside what is learned, and takes it for the map alone', async () => {
    const studio = studioWithHub();
    studio.store.openModelDialog('embed');
    const { user } = renderIn(studio, <ModelDialog />);
    expect(await screen.findByRole('dialog', { name: 'Choose a model for vectors' })).toBeDefined();
    const field = await screen.findByRole('textbox', { name: 'Model' });
    await user.clear(field);
    await user.type(field, 'tiny/llama');
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    const offer = within(await screen.findByRole('region', { name: 'Offer: tiny/llama' }));
    expect(offer.queryByText('Memory', { exact: false })).toBeNull();
    await user.click(offer.getByRole('button', { name: /^Download \d/ }));
    await until(() => studio.store.getState().session.embedder.kind === 'own');
    const { session } = studio.store.getState();
    expect(session.embedder).toMatchObject({ facts: { id: 'tiny/llama', dim: 3 } });
    expect(session.modelStatus.kind).toBe('idle');
    expect(embeddingOf(studio.store.getState())?.name).toBe('tiny/llama, the mean of its tokens');
  });

  it('downloads, shows what the browser keeps, and deletes only when asked twice', async () => {
    const { studio, user } = await lookUp('tiny/llama');
    const offer = within(await screen.findByRole('region', { name: 'Offer: tiny/llama' }));
    await user.click(offer.getByRole('button', { name: /^Download/ }));
    await user.click(await screen.findByRole('tab', { name: 'Kept here (1)' }));
    const table = within(await screen.findByRole('table', { name: 'Models kept in this browser' }));
    expect(table.getByRole('button', { name: 'Load tiny/llama' })).toBeDefined();
    await user.click(table.getByRole('button', { name: 'Delete tiny/llama' }));
    expect(studio.store.getState().session.downloaded?.models).toHaveLength(1);
    await user.click(table.getByRole('button', { name: 'Delete tiny/llama for good' }));
    expect(await screen.findByRole('tab', { name: 'Kept here (0)' })).toBeDefined();
  });
});
