import type { StudioState } from '../store/store';
import { draftPlan } from './draftPlan';
import { isDrawing } from './drawing';
import { busyWords } from './isModelBusy';
import { activeRun } from './runs';

/** Why Synthesise cannot be pressed now, with what to do; null when it can. */
export function synthesisObstacle(state: StudioState): string | null {
  if (isDrawing(state)) return busyWords(state);
  const { modelStatus, samplePrompt } = state.session;
  if (modelStatus.kind !== 'ready')
    return modelStatus.kind === 'loading' ? 'The model is loading; a moment.' : 'Load the model under Data.';
  const { aim } = draftPlan(state);
  if (typeof aim !== 'number' && aim.pass > aim.most) return `Of ${aim.most} rows ${aim.pass} cannot pass: draw more.`;
  const busy = busyWords(state);
  if (busy !== null) return busy;
  if (samplePrompt !== 'active-run') return null;
  const run = activeRun(state);
  if (!run?.prompt) return 'Press Learn first.';
  if (run.modelHash === modelStatus.loaded.info.hash) return null;
  return `Learned on ${run.modelId}: load that, or learn anew.`;
}
