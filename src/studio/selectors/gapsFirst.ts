import { keptReferences } from '../../project/references';
import type { StudioState } from '../store/store';
import { draftPlan } from './draftPlan';
import { activeRun } from './runs';
import { synthesisObstacle } from './synthesisObstacle';

/** Whether the next draw goes to gaps: it draws until rows pass, from a learned prompt, and there are examples to miss. */
export function goesGapsFirst(state: StudioState): boolean {
  const { gapsFirst, samplePrompt } = state.session;
  if (!gapsFirst || samplePrompt !== 'active-run' || !activeRun(state)?.prompt) return false;
  return typeof draftPlan(state).aim !== 'number' && keptReferences(state.project).length > 1;
}

/** Why nothing can be drawn near examples now, with what to do; null when it can. It draws from the active run, whatever is chosen. */
export function nearObstacle(state: StudioState): string | null {
  const obstacle = synthesisObstacle({
    ...state,
    session: { ...state.session, samplePrompt: 'active-run', drawUntil: false },
  });
  return obstacle ?? (keptReferences(state.project).length > 1 ? null : 'Give two examples or more first.');
}
