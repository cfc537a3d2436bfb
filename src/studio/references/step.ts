import { latePanel } from '../latePanel';
import type { Step } from '../step';

export const step: Step = {
  id: 'references',
  title: 'References',
  place: 'data',
  Panel: latePanel(async () => (await import('./ReferencesPanel')).ReferencesPanel),
  activity: () => null,
  // Examples can be added at any time.
  obstacle: () => null,
};
