import { describe, expect, it } from 'vitest';
import { learn } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { FAKE_MODEL } from '../testing/fakeEngine';
import { fakeStudio } from '../testing/fakeStudio';
import { synthesisObstacle } from './synthesisObstacle';

const REFERENCES = ['a', 'b', 'c', 'd'].map((name) => JSON.stringify({ input: `def ${name}():\n    return 1` }));

describe('what keeps Synthesise from being pressed', () => {
  it('is said until a prompt is learned, and again where another model is loaded since', async () => {
    const studio = fakeStudio();
    const obstacle = () => synthesisObstacle(studio.store.getState());
    expect(obstacle()).toMatch(/under Data/);
    await addPastedText(studio, REFERENCES.join('\n'));
    await loadModel(studio);
    expect(obstacle()).toMatch(/Press Learn/);
    studio.store.setDraftOptions({ steps: 2 });
    const learning = learn(studio);
    expect(obstacle()).not.toBeNull();
    await learning;
    expect(obstacle()).toBeNull();

    // A model of the same name, from another file.
    const loaded = { ...FAKE_MODEL, info: { ...FAKE_MODEL.info, hash: 'beef' } };
    studio.store.setSession({ modelStatus: { kind: 'ready', loaded } });
    expect(obstacle()).toBe('Learned on domino-py-4m: load that, or learn anew.');
    studio.store.setSession({ samplePrompt: 'none' });
    expect(obstacle()).toBeNull();
  });
});
