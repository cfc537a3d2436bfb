import { latePanel } from '../latePanel';
import { isModelBusy } from '../selectors/isModelBusy';
import type { Step } from '../step';

export const step: Step = {
  id: 'model',
  title: 'Model',
  place: 'data',
  Panel: latePanel(async () => (await import('./ModelPanel')).ModelPanel),
  activity: ({ session: { modelStatus } }) => {
    if (modelStatus.kind === 'loading') return { words: 'Loading model', tone: 'busy', share: null };
    return modelStatus.kind === 'failed' ? { words: 'No model', tone: 'failed', share: null } : null;
  },
  obstacle: (state) =>
    isModelBusy(state) ? 'Stop learning, drawing or proving before you choose another model.' : null,
};
