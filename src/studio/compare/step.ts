import { latePanel } from '../latePanel';
import type { Step } from '../step';

export const step: Step = {
  id: 'draws',
  title: 'Draws',
  place: 'compare',
  Panel: latePanel(async () => (await import('./DrawsPanel')).DrawsPanel),
  isDone: ({ project }) => project.samples.length > 0,
  activity: () => null,
  // Looking is always possible.
  obstacle: () => null,
};
