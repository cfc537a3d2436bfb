import type { StudioState } from '../store/store';
import { shownSamples } from './shownSamples';

/** Why no sample can be exported now, with what to do; null when some can. */
export const exportObstacle = (state: StudioState): string | null =>
  shownSamples(state).length === 0
    ? 'Samples can be exported once they are drawn: press Synthesise under Review.'
    : null;
