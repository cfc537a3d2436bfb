import type { BatchId } from '../../project/ids';
import { countsByBatch } from '../../project/samples';
import type { Project } from '../../project/types';
import type { StudioState } from '../store/store';
import type { SynthesisStatus } from '../store/synthesis.slice';
import { keepersOf, recipeOf } from './sampleGroup';

/** The draw under way, asked to stop or not; null where there is none. */
export function drawing({
  session,
}: Pick<StudioState, 'session'>): Extract<SynthesisStatus, { kind: 'sampling' | 'cancelling' }> | null {
  const { synthesisStatus: status } = session;
  return status.kind === 'sampling' || status.kind === 'cancelling' ? status : null;
}

/** A draw is under way, or methods are drawn by one after another: what they draw with stays as it is between them too. */
export const isDrawing = (state: Pick<StudioState, 'session'>): boolean =>
  drawing(state) !== null || state.session.methodsStatus.kind === 'drawing';

/** Rows of a draw that pass. */
export const passedOf = (project: Project, batchId: BatchId): number =>
  countsByBatch(keepersOf(recipeOf(project), project.samples)).get(batchId) ?? 0;

/** How much of the draw under way is done, 0…1: it ends with enough rows that pass, or with the most. 0 where there is none. */
export function drawShare(state: Pick<StudioState, 'project' | 'session'>): number {
  const draw = drawing(state);
  if (draw === null) return 0;
  const ofMost = draw.done / draw.total;
  return draw.pass === null ? ofMost : Math.min(1, Math.max(ofMost, passedOf(state.project, draw.jobId) / draw.pass));
}
