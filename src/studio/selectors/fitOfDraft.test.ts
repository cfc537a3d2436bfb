import { describe, expect, it } from 'vitest';
import { wasmLimits } from '../../footprint/deviceLimits';
import type { ModelSizes } from '../../footprint/modelSizes';
import { allReferences } from '../../project/references';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { FAKE_MODEL } from '../testing/fakeEngine';
import { fakeStudio } from '../testing/fakeStudio';
import { fitObstacle, fitOfDraft, fitParts } from './fitOfDraft';

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

/** The studio with ten references of about fifty tokens, on a device whose heap has so many bytes. */
async function ready(heapBytes: number) {
  const studio = fakeStudio();
  const rows = Array.from({ length: 10 }, (_, index) => JSON.stringify({ input: `${index}`.repeat(150) }));
  await addPastedText(studio, rows.join('\n'));
  await loadModel(studio);
  const { store } = studio;
  const limits = { ...wasmLimits(null), heapBytes };
  store.setModelStatus({ kind: 'ready', loaded: { ...FAKE_MODEL, sizes, limits } });
  const tokenCounts = new Map(allReferences(store.getState().project).map(({ input }) => [input, 51]));
  store.setSession({ tokenCounts });
  store.setDraftOptions({ batch: 4, negatives: 2, domainTokens: 40, sampleTokens: 10, maxTokens: 160 });
  return store;
}

describe('the form against the device', () => {
  it('says nothing where a step fits at once', async () => {
    const parts = fitParts((await ready(2 ** 32)).getState());
    expect(fitOfDraft(parts)).toMatchObject({
      fit: { kind: 'fits' },
      wanted: { rows: 16, positions: 101 },
      take: null,
    });
    expect(fitObstacle(parts)).toBeNull();
  });

  it('offers the largest batch that does, which then fits; several passes are no obstacle', async () => {
    const store = await ready(270e6);
    const found = fitOfDraft(fitParts(store.getState()));
    expect(found).toMatchObject({
      fit: { kind: 'smaller', size: { positions: 101 } },
      take: { batch: expect.any(Number) },
    });
    expect(fitObstacle(fitParts(store.getState()))).toBeNull();
    store.setDraftOptions(found?.take ?? {});
    expect(store.getState().session.draftOptions.batch).toBeLessThan(4);
    expect(fitOfDraft(fitParts(store.getState()))?.fit.kind).toBe('fits');
  });

  it('does not let a row start that is too long, and offers a length that is not', async () => {
    const store = await ready(2 ** 32);
    const counts = new Map(allReferences(store.getState().project).map(({ input }) => [input, 90_000]));
    store.setSession({ tokenCounts: counts });
    store.setDraftOptions({ maxTokens: 100_000 });
    expect(fitObstacle(fitParts(store.getState()))).toContain('too long');
    const take = fitOfDraft(fitParts(store.getState()))?.take;
    expect(take).toMatchObject({ batch: 1, maxTokens: expect.any(Number) });
    store.setDraftOptions(take ?? {});
    expect(fitObstacle(fitParts(store.getState()))).toBeNull();
    store.setDraftOptions({ maxTokens: (take?.maxTokens ?? 0) + 1 });
    expect(fitObstacle(fitParts(store.getState()))).toContain('too long');
  });

  it('lets no step begin that would run for hours', async () => {
    const store = await ready(270e6);
    const counts = new Map<string, number>();
    const rows = Array.from({ length: 400 }, (_, index) => JSON.stringify({ input: `${index} `.repeat(60) }));
    await addPastedText({ ...fakeStudio(), store } as never, rows.join('\n'));
    for (const { input } of allReferences(store.getState().project)) counts.set(input, 51);
    store.setSession({ tokenCounts: counts });
    store.setDraftOptions({ batch: 'all', negatives: 'all' });
    expect(fitObstacle(fitParts(store.getState()))).toMatch(
      /^A step would run in \d+ passes on this device; see below\.$/,
    );
    store.setDraftOptions(fitOfDraft(fitParts(store.getState()))?.take ?? {});
    expect(fitObstacle(fitParts(store.getState()))).toBeNull();
  });
});
