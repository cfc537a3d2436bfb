import type { StudioState } from '../store/store';
import { isDrawing } from './drawing';

/** What the engine does that learning has to wait for; null where nothing. */
export function engineTask(state: StudioState): string | null {
  if (isDrawing(state)) return 'Wait until the samples are drawn, or cancel them.';
  return state.session.mapStatus.kind === 'embedding' ? 'Embedding for the map; a moment.' : null;
}
