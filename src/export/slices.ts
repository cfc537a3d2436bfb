/** Long work in short tasks: the page answers between them. */
import { StudioError } from '../errors';
import { letEventsRun } from '../letEventsRun';

/** A frame or so: what a person does not feel. */
const SLICE_MS = 24;

export interface SliceHooks {
  readonly signal?: AbortSignal | undefined;
  /** Called between tasks, with what was counted. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface Slices {
  /** Call it after each piece of work, and await what it returns, if anything: other tasks run meanwhile. */
  readonly after: (pieces?: number) => Promise<void> | undefined;
}

/** @throws StudioError CANCELLED, from `after`, once the signal is aborted */
export function inSlices({ signal, onProgress }: SliceHooks): Slices {
  let began = performance.now();
  let done = 0;
  const rest = async (): Promise<void> => {
    onProgress?.(done);
    await letEventsRun();
    if (signal?.aborted)
      throw new StudioError('CANCELLED', 'The export was cancelled.', 'Start it again when you like.');
    began = performance.now();
  };
  return {
    after: (pieces = 1) => {
      done += pieces;
      return performance.now() - began < SLICE_MS && !signal?.aborted ? undefined : rest();
    },
  };
}
