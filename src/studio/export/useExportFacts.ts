import { keptReferences } from '../../project/references';
import { sampleSources } from '../../project/samples';
import { type ExportScope, samplesIn } from '../actions/export/exportRows';
import { useStudioParts } from '../StudioContext';
import { exportObstacle } from '../selectors/exportObstacle';
import { activeRun } from '../selectors/runs';

/** What there is to export. */
export function useExportFacts() {
  const parts = useStudioParts((state) => {
    const run = activeRun(state);
    return {
      accepted: samplesIn(state, 'accepted').length,
      good: samplesIn(state, 'good').length,
      checked: samplesIn(state, 'checked').length,
      all: samplesIn(state, 'all').length,
      source: sampleSources(state.project).find(({ key }) => key === state.session.shownSource)?.name ?? null,
      obstacle: exportObstacle(state),
      sampling: state.session.synthesisStatus.kind === 'sampling',
      references: keptReferences(state.project).length,
      run: run?.prompt ? run : null,
      last: state.session.lastExport,
      progress: state.session.exportProgress,
    };
  });
  const { accepted, good, checked, all, ...rest } = parts;
  return { counts: { accepted, good, checked, all } satisfies Record<ExportScope, number>, ...rest };
}
