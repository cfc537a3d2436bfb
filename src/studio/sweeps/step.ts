import { latePanel } from '../latePanel';
import { learnObstacle } from '../selectors/learnObstacle';
import { newestSweep, sweepProgress } from '../selectors/sweeps';
import type { Activity, Step } from '../step';
import type { StudioState } from '../store/store';

/** Of the sweep on show while it is under way. */
function activity({ project }: StudioState): Activity | null {
  const sweep = newestSweep(project);
  if (sweep?.state !== 'running') return null;
  const { cells, settled, live } = sweepProgress(sweep, project);
  return live && { words: 'Sweeping', tone: 'busy', share: settled / cells.length };
}

export const step: Step = {
  id: 'sweep',
  title: 'Sweep',
  place: 'compare',
  Panel: latePanel(async () => (await import('./SweepPanel')).SweepPanel),
  activity,
  obstacle: learnObstacle,
};
