import { useEffect } from 'react';
import { measureDraws, measuredKey } from '../actions/compare/measureDraws';
import { useStudio, useStudioParts } from '../StudioContext';
import type { DrawsMeasured } from '../store/compare.slice';

/** Measured anew when rows came, went or were judged; what was measured of others is not shown. */
export function useMeasured(): DrawsMeasured | null {
  const studio = useStudio();
  const { key, isReady, found } = useStudioParts(({ project, session }) => ({
    key: session.methodsStatus.kind === 'drawing' ? null : measuredKey(project),
    isReady: session.modelStatus.kind === 'ready' && session.synthesisStatus.kind !== 'sampling',
    found: session.drawsMeasured,
  }));
  useEffect(() => {
    if (key !== null && isReady) void measureDraws(studio);
  }, [studio, key, isReady]);
  return found?.key === key ? found : null;
}
