import { latePanel } from '../latePanel';
import { exportObstacle } from '../selectors/exportObstacle';
import type { Step } from '../step';

export const step: Step = {
  id: 'export',
  title: 'Export',
  place: 'export',
  Panel: latePanel(async () => (await import('./ExportPanel')).ExportPanel),
  // Never for good: what is made later is to be exported again.
  isDone: ({ project, session }) => project.samples.length > 0 && !session.unsaved,
  activity: () => null,
  obstacle: exportObstacle,
};
