import { latePanel } from '../latePanel';
import { drawing, drawShare } from '../selectors/drawing';
import { synthesisObstacle } from '../selectors/synthesisObstacle';
import type { Step } from '../step';
import type { Studio } from '../studio';

export const step: Step = {
  id: 'synthesise',
  title: 'Synthesise',
  place: 'review',
  Panel: latePanel(async () => (await import('./SynthesisePanel')).SynthesisePanel),
  activity: (state) => {
    const draw = drawing(state);
    if (draw) return { words: 'Synthesising', tone: 'busy', share: drawShare(state) };
    const failed = state.session.synthesisStatus.kind === 'failed';
    return failed ? { words: 'Sampling failed', tone: 'failed', share: null } : null;
  },
  obstacle: synthesisObstacle,
  shortcuts: [
    { keys: 'S', hotkey: 'S', does: 'Synthesise', single: true, main: true, run: (studio) => void drawNow(studio) },
  ],
};

/** What draws comes with the panel, and not with the first screen. */
async function drawNow(studio: Studio): Promise<void> {
  const { draw } = await import('../actions/synthesise/draw');
  await draw(studio);
}
