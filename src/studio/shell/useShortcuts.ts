import { useHotkeys } from '@mantine/hooks';
import { learn, pause, resume } from '../actions/learn/learn';
import { synthesise } from '../actions/synthesise/synthesise';
import { undo } from '../actions/undo';
import { learnObstacle } from '../learn/LearnForm';
import { useStudio, useStudioState } from '../StudioContext';
import { liveRun } from '../selectors/runs';
import { synthesisObstacle } from '../selectors/synthesisObstacle';
import type { Studio } from '../studio';

interface Shortcut {
  readonly keys: string;
  /** As useHotkeys writes it. */
  readonly hotkey: string;
  readonly does: string;
  /** A single letter: can be switched off (WCAG 2.1.4), because speech input types letters. */
  readonly single: boolean;
  readonly run: (studio: Studio) => void;
}

function togglePause(studio: Studio): void {
  const run = liveRun(studio.store.getState());
  if (run?.status.kind === 'training') void pause(studio);
  if (run?.status.kind === 'paused') void resume(studio);
}

export const SHORTCUTS: readonly Shortcut[] = [
  {
    keys: '?',
    hotkey: 'shift+?',
    does: 'Open this help',
    single: true,
    run: ({ store }) => store.openHelp(),
  },
  {
    keys: 'L',
    hotkey: 'L',
    does: 'Learn',
    single: true,
    run: (studio) => {
      const state = studio.store.getState();
      if (!liveRun(state) && learnObstacle(state) === null) void learn(studio);
    },
  },
  { keys: 'P', hotkey: 'P', does: 'Pause or resume learning', single: true, run: togglePause },
  {
    keys: 'S',
    hotkey: 'S',
    does: 'Synthesise',
    single: true,
    run: (studio) => {
      if (synthesisObstacle(studio.store.getState()) === null) void synthesise(studio);
    },
  },
  {
    keys: 'Ctrl+Z',
    hotkey: 'mod+Z',
    does: 'Undo what you dropped, removed or deleted last',
    single: false,
    run: undo,
  },
];

/** Behind an open dialog, drawer or menu the page is out of sight: no key may act on it. */
const isCovered = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Keys for the whole page; none while typing in a field. */
export function useShortcuts(): void {
  const studio = useStudio();
  const single = useStudioState((state) => state.preferences.singleKeyShortcuts);
  useHotkeys(
    SHORTCUTS.filter((shortcut) => single || !shortcut.single).map(({ hotkey, run }) => [
      hotkey,
      () => {
        if (!isCovered()) run(studio);
      },
    ]),
  );
}
