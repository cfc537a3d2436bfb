// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { wasmLimits } from '../../footprint/deviceLimits';
import type { ModelSizes } from '../../footprint/modelSizes';
import { allReferences } from '../../project/references';
import { addPastedText } from '../actions/references/references';
import { FAKE_MODEL } from '../testing/fakeEngine';
import { fakeStudio } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

const sizes: ModelSizes = {
  shape: {
    layers: 5,
    hiddenSize: 256,
    heads: 4,
    keyValueHeads: 2,
    headSize: 64,
    intermediateSize: 512,
    vocabularySize: 3072,
    tiedEmbedding: true,
  },
  stored: { dtype: 'q4', bytes: 6e6 },
};

/** Ten examples of so many tokens each, and a model on a device whose heap has so many bytes. */
async function ready(heapBytes: number, tokens = 51) {
  const studio = fakeStudio();
  const rows = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(150));
  await addPastedText(studio, JSON.stringify(rows));
  const { store } = studio;
  const limits = { ...wasmLimits(null), heapBytes };
  store.setModelStatus({ kind: 'ready', loaded: { ...FAKE_MODEL, sizes, limits } });
  store.setSession({
    tokenCounts: new Map(allReferences(store.getState().project).map(({ input }) => [input, tokens])),
  });
  store.setDraftOptions({ batch: 4, negatives: 2, domainTokens: 40, sampleTokens: 10, maxTokens: 160 });
  return studio;
}

const learnButton = () => screen.getByRole('button', { name: 'Learn' });

describe('the learn panel, before learning', () => {
  it('says what stands in the way, one thing after the other', async () => {
    const studio = fakeStudio();
    renderStep(studio, step);
    expect(screen.getByText('Add at least two examples under Data.')).toBeDefined();
    await addPastedText(studio, '["a one", "b two"]');
    expect(await screen.findByText('Load the model under Data.')).toBeDefined();
    studio.store.setModelStatus({ kind: 'loading', progress: null, startedAt: 0 });
    expect(await screen.findByText('The model is loading; a moment.')).toBeDefined();
    studio.store.setModelStatus({ kind: 'ready', loaded: FAKE_MODEL });
    studio.store.setSession({ mapStatus: { kind: 'embedding', done: 0, total: 2 } });
    expect(await screen.findByText('Embedding for the map; a moment.')).toBeDefined();
    expect(learnButton()).toHaveProperty('disabled', true);
    studio.store.setSession({ mapStatus: { kind: 'ready' } });
    expect(await screen.findByText(/^Small and live/)).toBeDefined();
    expect(learnButton()).toHaveProperty('disabled', false);
  });

  it('says nothing of memory where a step fits at once', async () => {
    renderStep(await ready(2 ** 32), step);
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('says that a step takes several passes, and takes the batch that does not', async () => {
    const studio = await ready(270e6);
    const { user } = renderStep(studio, step);
    const note = within(screen.getByRole('status'));
    expect(note.getByText(/so a step takes several passes/)).toBeDefined();
    expect(learnButton()).toHaveProperty('disabled', false);
    await user.click(note.getByRole('button', { name: /^Take a batch of \d+$/ }));
    expect(studio.store.getState().session.draftOptions.batch).toBeLessThan(4);
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('does not learn from rows that are too long for the device, and offers a length that is not', async () => {
    const studio = await ready(2 ** 32, 90_000);
    studio.store.setDraftOptions({ maxTokens: 100_000 });
    const { user } = renderStep(studio, step);
    expect(screen.getByText('A row is too long for this device; see below.')).toBeDefined();
    expect(learnButton()).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('button', { name: /references of at most \d+ tokens/ }));
    expect(learnButton()).toHaveProperty('disabled', false);
  });

  it('keeps the options folded until they are asked for', async () => {
    const { user } = renderStep(fakeStudio(), step);
    const toggle = screen.getByRole('button', { name: /^Advanced/ });
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('textbox', { name: /^Steps/ })).toBeNull();
    await user.click(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await screen.findByRole('textbox', { name: /^Steps/ })).toBeDefined();
  });
});
