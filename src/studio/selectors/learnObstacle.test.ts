import { describe, expect, it } from 'vitest';
import { learn, pause, stop } from '../actions/learn/learn';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { fakeStudio, until } from '../testing/fakeStudio';
import { learnObstacle } from './learnObstacle';

describe('what keeps Learn from being pressed', () => {
  it('is the run under way, too', async () => {
    const studio = fakeStudio({ delayMs: 2 });
    const obstacle = () => learnObstacle(studio.store.getState());
    await addPastedText(studio, '["a one", "b two", "c three", "d four"]');
    await loadModel(studio);
    expect(obstacle()).toBeNull();
    studio.store.setDraftOptions({ steps: 2000 });
    const learning = learn(studio);
    await until(() => studio.store.getState().project.runs[0]?.status.kind === 'training');
    expect(obstacle()).toBe('Run 1 is learning: let it end, or stop it under Learn.');
    await pause(studio);
    await until(() => studio.store.getState().project.runs[0]?.status.kind === 'paused');
    expect(obstacle()).toBe('Run 1 is paused: resume or stop it.');
    await stop(studio);
    await learning;
    expect(obstacle()).toBeNull();
  });
});
