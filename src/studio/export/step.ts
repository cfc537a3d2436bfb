import { latePanel } from '../latePanel';
import { exportObstacle } from '../selectors/exportObstacle';
import type { Step } from '../step';

export const step: Step = {
  id: 'export',
  title: 'Export',
  place: 'export',
  Panel: latePanel(async () => (await import('./ExportPanel')).ExportPanel),
  activity: () => null,
  obstacle: exportObstacle,
};
