import { compositionsOf, keptReferences } from '../../project/references';
import type { StudioState } from '../store/store';
import { engineTask } from './engineTask';
import { fitObstacle, fitParts } from './fitOfDraft';
import { liveRun } from './runs';

/** A drawn text is split by one template: there is one for all files. */
export const DIFFERENT_COMPOSITIONS = 'Your files are learned in different ways.';

/** Why Learn cannot be pressed now, with what to do; null when it can. */
export function learnObstacle(state: StudioState): string | null {
  const live = liveRun(state);
  if (live)
    return live.status.kind === 'paused' ? `${live.name} is paused: resume or stop it.` : `${live.name} is learning.`;
  if (keptReferences(state.project).length < 2) return 'Add at least two examples under Data.';
  if (compositionsOf(state.project).length > 1) return `${DIFFERENT_COMPOSITIONS} Choose the same for each under Data.`;
  if (state.session.modelStatus.kind === 'loading') return 'The model is loading; a moment.';
  if (state.session.modelStatus.kind !== 'ready') return 'Load the model under Data.';
  return engineTask(state) ?? fitObstacle(fitParts(state));
}
