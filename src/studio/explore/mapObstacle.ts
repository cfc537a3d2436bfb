import { keptReferences } from '../../project/references';
import { MIN_POINTS } from '../actions/explore/map';
import { isDrawing } from '../selectors/drawing';
import { liveRun } from '../selectors/runs';
import type { StudioState } from '../store/store';

/** Why the map of the references cannot be drawn now, with what to do; null when it can. */
export function mapObstacle(state: StudioState): string | null {
  if (state.session.modelStatus.kind !== 'ready') return 'Load the model under Data.';
  if (keptReferences(state.project).length < MIN_POINTS) return `Add at least ${MIN_POINTS} examples under Data.`;
  if (isDrawing(state) || liveRun(state)) return 'Wait until the model is free, or stop what it does.';
  return null;
}
