import { keptReferences } from '../../project/references';
import type { Step } from '../step';
import { ReferencesPanel } from './ReferencesPanel';

export const step: Step = {
  id: 'references',
  title: 'References',
  does: 'Give a handful of examples of what you need more of.',
  column: 'given',
  Panel: ReferencesPanel,
  isDone: ({ project }) => keptReferences(project).length > 1,
  activity: () => null,
  // Examples can be added at any time.
  obstacle: () => null,
};
