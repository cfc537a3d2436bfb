import type { Sample } from '../../project/types';
import { useStudioState } from '../StudioContext';
import { shownSamples } from '../selectors/shownSamples';

/** The samples of the shown source, the same array for as long as they are the same. */
export const useShownSamples = (): readonly Sample[] => useStudioState(shownSamples);
