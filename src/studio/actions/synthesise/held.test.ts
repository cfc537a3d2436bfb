/** What the page holds drawn rows to. */
import { expect, it } from 'vitest';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio } from '../../testing/fakeStudio';
import { learn } from '../learn/learn';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { synthesise } from './synthesise';

const JSONS = ['{"name": "Ada", "age": 36}', '{"name": "Bo", "age": 4}', '{"name": "Cy", "age": 71}'];

async function learned(inputs: readonly string[], options: FakeOptions = {}) {
  const studio = fakeStudio({ texts: ['{"name": "Di", "age": 1}'], ...options });
  watchReferences(studio);
  await addPastedText(studio, inputs.map((input) => JSON.stringify({ input })).join('\n'));
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 3 });
  await learn(studio);
  studio.store.setDraftSampling({ count: 2 });
  studio.store.setDrawUntil(false);
  return studio;
}
const drawn = (studio: Awaited<ReturnType<typeof learned>>) => ({
  asked: studio.engine.calls.sample.at(-1)?.constraint,
  kept: studio.store.getState().project.batches.at(-1)?.held,
});

it('is JSON where the examples are, unless it is switched off or there is no prompt', async () => {
  const studio = await learned(JSONS);
  await synthesise(studio);
  expect(drawn(studio)).toEqual({ asked: { kind: 'json' }, kept: 'json' });
  studio.store.setHoldRows(false);
  await synthesise(studio);
  expect(drawn(studio)).toEqual({});
  studio.store.setHoldRows(true);
  studio.store.setSamplePrompt('none');
  await synthesise(studio);
  expect(drawn(studio)).toEqual({});
});

it('is nothing where the examples have no such form', async () => {
  const studio = await learned(['print(1)', 'print(2)', 'print(3)']);
  await synthesise(studio);
  expect(drawn(studio)).toEqual({});
});

it('is said to be nothing where the model’s tokens cannot be held', async () => {
  const studio = await learned(JSONS, { unheld: 'Its tokens do not say what they spell.' });
  await synthesise(studio);
  expect(drawn(studio)).toEqual({ asked: { kind: 'json' } });
});
