import type { RunStatus } from '../../project/types';
import { learn, pause, resume } from '../actions/learn/learn';
import { latePanel } from '../latePanel';
import { learnObstacle } from '../selectors/learnObstacle';
import { activeRun, liveRun } from '../selectors/runs';
import type { Activity, Step } from '../step';
import type { StudioState } from '../store/store';
import type { Studio } from '../studio';

const WORDS: Record<RunStatus['kind'], string> = {
  starting: 'Preparing',
  training: 'Learning',
  pausing: 'Pausing',
  paused: 'Paused',
  stopping: 'Stopping',
  interrupted: 'Interrupted',
  finished: 'Learned',
  failed: 'Failed',
};

/** Of the run under way; otherwise what became of the one on show. */
function activity(state: StudioState): Activity | null {
  const live = liveRun(state);
  if (live) {
    const share = (live.history.at(-1)?.step ?? 0) / live.options.steps;
    return { words: WORDS[live.status.kind], tone: live.status.kind === 'paused' ? 'paused' : 'busy', share };
  }
  const kind = activeRun(state)?.status.kind;
  return kind === undefined ? null : { words: WORDS[kind], tone: kind === 'failed' ? 'failed' : 'done', share: null };
}

function togglePause(studio: Studio): void {
  const run = liveRun(studio.store.getState());
  if (run?.status.kind === 'training') void pause(studio);
  if (run?.status.kind === 'paused') void resume(studio);
}

export const step: Step = {
  id: 'learn',
  title: 'Learn',
  place: 'learn',
  Panel: latePanel(async () => (await import('./LearnPanel')).LearnPanel),
  activity,
  obstacle: learnObstacle,
  shortcuts: [
    { keys: 'L', hotkey: 'L', does: 'Learn', single: true, main: true, run: (studio) => void learn(studio) },
    { keys: 'P', hotkey: 'P', does: 'Pause or resume learning', single: true, run: togglePause },
  ],
};
