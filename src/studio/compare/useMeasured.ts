import { useEffect } from 'react';
import { measureDraws, measuredKey } from '../actions/compare/measureDraws';
import { embeddingOf } from '../actions/explore/embedder';
import { useStudio, useStudioParts } from '../StudioContext';
import type { DrawsMeasured } from '../store/compare.slice';

/** Measured anew when rows came, went or were judged; what was measured of others is not shown. */
export function useMeasured(): DrawsMeasured | null {
  const studio = useStudio();
  const { key, isReady, found } = useStudioParts(({ project, session }) => ({
    key: session.methodsStatus.kind === 'drawing' ? null : measuredKey({ project, session }),
    // The map embeds the same rows: what it is at need not be done twice.
    isReady:
      embeddingOf({ session }) !== null &&
      session.synthesisStatus.kind !== 'sampling' &&
      session.mapStatus.kind !== 'embedding',
    found: session.drawsMeasured,
  }));
  useEffect(() => {
    if (key !== null && isReady) void measureDraws(studio);
  }, [studio, key, isReady]);
  return found?.key === key ? found : null;
}
