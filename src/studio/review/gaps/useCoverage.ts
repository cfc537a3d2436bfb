import { useCallback, useEffect } from 'react';
import { keptReferences } from '../../../project/references';
import { coverageIsFor, isMeasuredOf, measureCoverage } from '../../actions/explore/coverage';
import { embeddingOf } from '../../actions/explore/embedder';
import { isCancelled, report } from '../../actions/failures';
import { useStudio, useStudioParts } from '../../StudioContext';
import { drawing } from '../../selectors/drawing';
import { liveRun } from '../../selectors/runs';
import { keepersOf, recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
import type { CoverageFound } from '../../store/explore.slice';

interface Coverage {
  /** null where there are no rows, no model, or it is not measured. */
  readonly found: CoverageFound | null;
  /** Texts, where they are so many that it is measured on request, or not at all. */
  readonly waits: { readonly texts: number; readonly measure: (() => void) | null } | null;
}

/** Which examples have a passing row nearby, measured anew once nothing is drawn, where that is soon done. */
export function useCoverage(): Coverage {
  const studio = useStudio();
  const { coverage, idle, space, ...rows } = useStudioParts((state) => ({
    coverage: state.session.coverage,
    // Another space has other neighbours.
    space: embeddingOf(state)?.key ?? null,
    idle: drawing(state) === null && liveRun(state) === null,
    references: keptReferences(state.project),
    keepers: keepersOf(recipeOf(state.project), shownSamples(state)),
    hasRows: shownSamples(state).length > 0,
  }));
  const { references, keepers, hasRows } = rows;
  const texts = references.length + keepers.length;
  const isFor = coverageIsFor({ references: references.length, rows: keepers.length });
  const measure = useCallback(
    (): void => void measureCoverage(studio).catch((thrown: unknown) => isCancelled(thrown) || report(studio, thrown)),
    [studio],
  );
  useEffect(() => {
    // What it depends on is looked at again as it is measured.
    if (!idle || isFor !== 'itself' || space === null || !hasRows || references.length < 2 || keepers === undefined)
      return;
    measure();
  }, [measure, idle, isFor, space, hasRows, references, keepers]);
  if (!hasRows || references.length < 2) return { found: null, waits: null };
  if (isFor === 'nobody') return { found: null, waits: { texts, measure: null } };
  // Unasked it is measured anew as soon as anything changes; on request, what stands is of what there is, or it is not told.
  if (isFor === 'itself') return { found: space === null ? null : coverage, waits: null };
  if (space !== null && isMeasuredOf(studio, { references, keepers, space })) return { found: coverage, waits: null };
  return { found: null, waits: idle && space !== null ? { texts, measure } : null };
}
