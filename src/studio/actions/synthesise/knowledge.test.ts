import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EMBEDDED_KNOWS } from '../../../../workers/engine/engine.protocol';
import type { Familiarity } from '../../../quality/domain/knowledge';
import { defaultRecipe } from '../../../quality/recipe';
import { sampleGroup } from '../../selectors/sampleGroup';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { watchReferences } from '../references/watchReferences';
import { judgeSamples } from './judge';
import { synthesise } from './synthesise';

const MESSAGES = '["Where is my parcel today?", "The lamp came broken again.", "Please cancel my order now."]';
const TEXTS = ['Who has my blue jacket?', 'My phone cannot log in.', 'Send me the invoice soon.'];

async function drawn(options: FakeOptions, aim?: { pass: number; most: number }) {
  const studio = fakeStudio({ texts: TEXTS, ...options });
  watchReferences(studio);
  await addPastedText(studio, MESSAGES);
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setSamplePrompt('none');
  if (aim) {
    studio.store.setDrawUntil(true);
    studio.store.setDraftAim(aim);
    studio.store.setTemperature(0.7);
  }
  studio.store.setDraftSampling({ count: 3 });
  await synthesise(studio);
  return studio;
}

const groupsOf = ({ store }: Awaited<ReturnType<typeof drawn>>) =>
  store.getState().project.samples.map((sample) => sampleGroup(defaultRecipe, sample));

const UNFAMILIAR: Familiarity = {
  examples: 3,
  familiar: 0,
  unfamiliar: 3,
  bitsPerByte: 7.9,
  bitsPerByteByFrequency: 4.4,
  bitsPerByteByContext: 4.1,
};

describe('rows of a domain that the model does not know', () => {
  it('are not judged, by what its files say or by measure', async () => {
    expect(groupsOf(await drawn({}))).toEqual(['good', 'good', 'good']);
    expect(groupsOf(await drawn({ knows: ['python'] }))).toEqual(['not-judged', 'not-judged', 'not-judged']);
    expect(groupsOf(await drawn({ familiarity: UNFAMILIAR }))).toEqual(['not-judged', 'not-judged', 'not-judged']);
  });

  it('end a draw that waits for good ones', async () => {
    const studio = await drawn({ knows: ['python'] }, { pass: 20, most: 80 });
    expect(studio.store.getState().session.synthesisStatus).toMatchObject({
      kind: 'failed',
      error: {
        message: expect.stringMatching(/No row would be called good.* knows Python and nothing else/),
        remedy: expect.stringMatching(/Choose a model that knows such texts/),
      },
    });
    expect(groupsOf(studio).length).toBeLessThan(80);
  });

  it('stay so where the project is opened again with another model', async () => {
    const { project } = (await drawn({ knows: ['python'] })).store.getState();
    // As a project of before the check was there: nothing is judged, and what drew the rows is known by name alone.
    const batches = project.batches.map(({ knowledge: _, ...batch }) => batch);
    const samples = project.samples.map((sample) => ({ ...sample, judgement: null }));
    for (const given of [
      { ...project, samples },
      { ...project, samples, batches },
    ]) {
      const studio = fakeStudio({});
      watchReferences(studio);
      studio.store.replaceProject(given);
      await judgeSamples(studio);
      expect(groupsOf(studio)).toEqual(['not-judged', 'not-judged', 'not-judged']);
    }
  });

  it('are what the embedded model’s own files say', async () => {
    const config = JSON.parse(await readFile('public/models/domino-py-4m/config.json', 'utf8'));
    expect(config.domino_config.knows).toEqual(EMBEDDED_KNOWS);
  });
});
