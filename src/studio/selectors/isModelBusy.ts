/** Whether the model can be used now: it does one thing at a time. */
import type { StudioState } from '../store/store';
import { isDrawing } from './drawing';
import { liveRun } from './runs';

type State = Pick<StudioState, 'project' | 'session'>;

/** What it does until it ends or is stopped, with what to do about it; null where it learns, draws and proves nothing. */
export function busyWords(state: State): string | null {
  if (isDrawing(state)) return 'Wait until the samples are drawn, or cancel them.';
  if (state.session.proofNow !== null) return 'A student is at work: pause it under Prove.';
  const live = liveRun(state);
  if (live === null) return null;
  return live.status.kind === 'paused'
    ? `${live.name} is paused: resume or stop it.`
    : `${live.name} is learning: let it end, or stop it under Learn.`;
}

/** It learns, draws or proves. */
export const isModelBusy = (state: State): boolean => busyWords(state) !== null;

/** The same for what has to wait for a map, too, which is there in a moment. */
export const modelObstacle = (state: State): string | null =>
  busyWords(state) ?? (state.session.mapStatus.kind === 'embedding' ? 'Embedding for the map; a moment.' : null);
