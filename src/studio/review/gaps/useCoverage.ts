import { useEffect } from 'react';
import { keptReferences } from '../../../project/references';
import { measureCoverage } from '../../actions/explore/coverage';
import { embeddingOf } from '../../actions/explore/embedder';
import { isCancelled, report } from '../../actions/failures';
import { useStudio, useStudioParts } from '../../StudioContext';
import { drawing } from '../../selectors/drawing';
import { liveRun } from '../../selectors/runs';
import { keepersOf, recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
import type { CoverageFound } from '../../store/explore.slice';

/** Which examples have a passing row nearby, measured anew once nothing is drawn; null where there are no rows, or no model. */
export function useCoverage(): CoverageFound | null {
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
  useEffect(() => {
    // What it depends on is looked at again as it is measured.
    if (!idle || space === null || !hasRows || references.length < 2 || keepers === undefined) return;
    void measureCoverage(studio).catch((thrown: unknown) => isCancelled(thrown) || report(studio, thrown));
  }, [studio, idle, space, hasRows, references, keepers]);
  return hasRows && references.length > 1 ? coverage : null;
}
