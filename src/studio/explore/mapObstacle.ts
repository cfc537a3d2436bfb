import { keptReferences } from '../../project/references';
import { MIN_POINTS } from '../actions/explore/map';
import { busyWords } from '../selectors/isModelBusy';
import type { StudioState } from '../store/store';

/** Why the map of the references cannot be drawn now, with what to do; null when it can. */
export function mapObstacle(state: StudioState): string | null {
  if (state.session.modelStatus.kind !== 'ready') return 'Load the model under Data.';
  if (keptReferences(state.project).length < MIN_POINTS) return `Add at least ${MIN_POINTS} examples under Data.`;
  return busyWords(state);
}
