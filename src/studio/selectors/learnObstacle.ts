import { compositionsOf, keptReferences } from '../../project/references';
import type { StudioState } from '../store/store';
import { fitObstacle, fitParts } from './fitOfDraft';
import { busyWords, modelObstacle } from './isModelBusy';
import { liveRun } from './runs';

/** A drawn text is split by one template: there is one for all files. */
export const DIFFERENT_COMPOSITIONS = 'Your files are learned in different ways.';

/** Why Learn cannot be pressed now, with what to do; null when it can. */
export function learnObstacle(state: StudioState): string | null {
  if (liveRun(state)) return busyWords(state);
  if (keptReferences(state.project).length < 2) return 'Add at least two examples under Data.';
  if (compositionsOf(state.project).length > 1) return `${DIFFERENT_COMPOSITIONS} Choose the same for each under Data.`;
  if (state.session.modelStatus.kind === 'loading') return 'The model is loading; a moment.';
  if (state.session.modelStatus.kind !== 'ready') return 'Load the model under Data.';
  return modelObstacle(state) ?? fitObstacle(fitParts(state));
}
