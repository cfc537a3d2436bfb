// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import type { Step } from '../step';
import { STEPS } from '../steps';
import { dummyStep } from '../testing/dummyStep';
import { fakeStudio, until } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { shortcutsOf } from './shortcutsOf';
import { useShortcuts } from './useShortcuts';

function Keys({ steps }: { steps: readonly Step[] }) {
  useShortcuts(shortcutsOf(steps));
  return null;
}

describe('the keys of a step', () => {
  it('do what they say, unless they are a main action with an obstacle', async () => {
    const [main, other] = [vi.fn(), vi.fn()];
    let obstacle: string | null = 'Not yet.';
    const step: Step = {
      ...dummyStep,
      obstacle: () => obstacle,
      shortcuts: [
        { keys: 'D', hotkey: 'D', does: 'Do it', single: true, main: true, run: main },
        { keys: 'E', hotkey: 'E', does: 'Do something else', single: true, run: other },
      ],
    };
    const studio = fakeStudio();
    const { user } = renderIn(studio, <Keys steps={[step]} />);
    await user.keyboard('de');
    expect([main.mock.calls.length, other.mock.calls.length]).toEqual([0, 1]);
    obstacle = null;
    await user.keyboard('d');
    expect(main).toHaveBeenCalledExactlyOnceWith(studio);
    studio.store.setSingleKeyShortcuts(false);
    await until(() => !studio.store.getState().preferences.singleKeyShortcuts);
    await user.keyboard('de');
    expect([main.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  });

  it('learn and draw in the journey, and never over what is under way', async () => {
    const studio = fakeStudio({ delayMs: 5 });
    const { user } = renderIn(studio, <Keys steps={STEPS} />);
    await user.keyboard('l');
    expect(studio.store.getState().project.runs).toHaveLength(0);
    await addPastedText(studio, '["a one", "b two", "c three", "d four"]');
    await loadModel(studio);
    studio.store.setDraftOptions({ steps: 2000 });
    await user.keyboard('l');
    await until(() => studio.engine.calls.train.length === 1);
    await user.keyboard('ls');
    expect(studio.store.getState().project.runs).toHaveLength(1);
    expect(studio.store.getState().session.toasts).toEqual([]);
    await until(() => studio.store.getState().project.runs[0]?.status.kind === 'training');
    await user.keyboard('p');
    await until(() => studio.store.getState().project.runs[0]?.status.kind === 'paused');
  });
});
