/** Vectors by another model: the map is laid out by them, under their name, and by the model's own again. */
import { expect, it, vi } from 'vitest';
import { StudioError } from '../../../errors';
import { fakeStudio } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { embedByModel, embedWith } from './chooseEmbedder';
import { embeddingOf } from './embedder';
import { refreshMap } from './map';

const TEXTS = ['a1', 'bb22', 'ccc 3', 'dddd-444', 'e 5 e'];
const SOURCE = { kind: 'files', id: 'counts', files: [] } as const;

async function mapped() {
  const studio = fakeStudio();
  await addPastedText(studio, JSON.stringify(TEXTS));
  await loadModel(studio);
  await refreshMap(studio);
  return studio;
}
const nameOf = (studio: Awaited<ReturnType<typeof mapped>>) => embeddingOf(studio.store.getState())?.name;
const placesOf = ({ store }: Awaited<ReturnType<typeof mapped>>) =>
  store.getState().session.mapPoints.map(({ x, y }) => [x, y]);

it('lays the map out by the vectors of the model that was chosen, and by the other’s again', async () => {
  const studio = await mapped();
  const before = placesOf(studio);
  expect(nameOf(studio)).toMatch(/^hidden states of /);
  await embedWith(studio, SOURCE);
  expect(nameOf(studio)).toBe('counts, the mean of its tokens');
  // Letters and digits, as the flat projection has them.
  expect(placesOf(studio)).toEqual([
    [1, 1],
    [2, 2],
    [3, 1],
    [4, 3],
    [2, 1],
  ]);
  await embedByModel(studio);
  expect(nameOf(studio)).toMatch(/^hidden states of /);
  expect(placesOf(studio)).toEqual(before);
});

it('goes back to the model that writes, and says why, where one cannot be opened', async () => {
  const studio = await mapped();
  vi.spyOn(studio.embedder, 'open').mockRejectedValueOnce(
    new StudioError('MODEL_UNSUPPORTED', 'It gives logits.', 'Choose another.'),
  );
  await embedWith(studio, SOURCE);
  expect(studio.store.getState().session.embedder).toMatchObject({
    kind: 'model',
    failed: { message: 'It gives logits.' },
  });
  expect(nameOf(studio)).toMatch(/^hidden states of /);
});

it('makes no vectors by a model that another choice has overtaken', async () => {
  const studio = await mapped();
  const first = embedWith(studio, SOURCE);
  await embedWith(studio, { ...SOURCE, id: 'other' });
  await first;
  expect(nameOf(studio)).toMatch(/^other/);
});
