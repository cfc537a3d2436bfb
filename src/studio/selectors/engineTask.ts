import type { StudioState } from '../store/store';
import { isDrawing } from './drawing';

/** What all else has to wait for. */
export const IS_PROVING = 'A student is at work: pause it under Prove.';

/** What the engine does that learning has to wait for; null where nothing. */
export function engineTask(state: StudioState): string | null {
  if (isDrawing(state)) return 'Wait until the samples are drawn, or cancel them.';
  if (state.session.proofNow !== null) return IS_PROVING;
  return state.session.mapStatus.kind === 'embedding' ? 'Embedding for the map; a moment.' : null;
}
