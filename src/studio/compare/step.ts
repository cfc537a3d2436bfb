import { latePanel } from '../latePanel';
import type { Step } from '../step';

export const step: Step = {
  id: 'draws',
  title: 'Draws',
  place: 'compare',
  Panel: latePanel(async () => (await import('./DrawsPanel')).DrawsPanel),
  activity: () => null,
  // Looking is always possible.
  obstacle: () => null,
};
