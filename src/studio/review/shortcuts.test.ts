import { expect, it } from 'vitest';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { chooseFirst } from '../actions/review/review';
import { synthesise } from '../actions/synthesise/synthesise';
import { fakeStudio } from '../testing/fakeStudio';
import { loadReviewKeys, REVIEW_SHORTCUTS } from './shortcuts';

it('a key acts at once, so that the next finds what it did', async () => {
  const studio = fakeStudio({ texts: ['Tell me of the moon.', 'Count the stars you see.'] });
  await addPastedText(studio, '["Say it well today.", "Name the largest river."]');
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setSession({ samplePrompt: 'none' });
  studio.store.setDraftSampling({ count: 2 });
  await synthesise(studio);
  chooseFirst(studio);
  await loadReviewKeys();
  const press = (key: string): void => REVIEW_SHORTCUTS.find(({ keys }) => keys === key)?.run(studio);
  press('2');
  press('A');
  press('U');
  press('R');
  const { samples } = studio.store.getState().project;
  expect(samples.map(({ review }) => [review?.decision, review?.reason])).toEqual([
    ['rejected', 'not my style'],
    ['rejected', null],
  ]);
});
