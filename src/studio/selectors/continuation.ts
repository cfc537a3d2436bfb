import type { Run } from '../../project/types';

export interface Continuation {
  readonly label: string;
  /** Last step of the run that goes on. */
  readonly steps: number;
}

/**
 * How a run that ended by itself, was stopped or was interrupted can go on where it is: to its last step, or as many steps again.
 * @param modelHash of the loaded model; null where none is
 * @returns null where it cannot: opened from a file, learned on another model, or ended because L2 ran off
 */
export function continuationOf(run: Run, modelHash: string | null): Continuation | null {
  const { status, options, checkpoint, checkpointStep } = run;
  if (status.kind !== 'finished' && status.kind !== 'interrupted') return null;
  if (status.kind === 'finished' && status.stoppedBy === 'l2-floor') return null;
  if (checkpoint === null || run.modelHash !== modelHash) return null;
  if (checkpointStep < options.steps) return { label: `Go on from step ${checkpointStep}`, steps: options.steps };
  // A rate that has been brought down to nothing learns nothing more.
  if (options.schedule !== 'constant') return null;
  const more = options.steps;
  return { label: `Learn ${more} more steps`, steps: checkpointStep + more };
}
