import { useMemo } from 'react';
import { useStudioState } from '../StudioContext';
import { type Sample, shownSamples } from '../store/synthesis.slice';

/** The samples of the shown source, the same array for as long as they are the same. */
export function useShownSamples(): readonly Sample[] {
  const samples = useStudioState((state) => state.samples);
  const shownSource = useStudioState((state) => state.shownSource);
  return useMemo(() => shownSamples({ samples, shownSource }), [samples, shownSource]);
}
