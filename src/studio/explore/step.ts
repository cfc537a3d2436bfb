import { latePanel } from '../latePanel';
import type { Step } from '../step';
import { mapObstacle } from './mapObstacle';

export const step: Step = {
  id: 'explore',
  title: 'Explore',
  place: 'compare',
  Panel: latePanel(async () => (await import('./ExplorePanel')).ExplorePanel),
  activity: ({ session: { mapStatus: map } }) => {
    if (map.kind === 'embedding') return { words: 'Embedding', tone: 'busy', share: map.done / Math.max(1, map.total) };
    if (map.kind === 'placing') return { words: 'Mapping', tone: 'busy', share: map.done / Math.max(1, map.total) };
    if (map.kind === 'projecting')
      return { words: 'Mapping', tone: 'busy', share: map.epoch / Math.max(1, map.epochs) };
    return null;
  },
  obstacle: mapObstacle,
};
