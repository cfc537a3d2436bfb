import { join } from 'node:path';
import { StudioError } from '../../errors';
import { writeResultFile } from './files';
import { CHECKPOINT_FILE } from './resume';

const CHECKPOINT_EVERY_MS = 5000;
/** One that takes long to write comes less often, up to a limit: no more than this is lost, and the step under way. */
const CHECKPOINT_AT_LEAST_EVERY_MS = 9000;
/** Of the time between checkpoints, at most, that goes into writing one. */
const CHECKPOINT_SHARE = 0.05;

/** Checkpoints of a run's folder: one that cannot be written leaves the one before it, is told, and does not end the run. */
export function checkpointKeeper(
  out: string,
  onNotice: (message: string) => void,
  write: typeof writeResultFile = writeResultFile,
): { isDue(now: number): boolean; keep(bytes: Uint8Array, step: number): Promise<void> } {
  let next = performance.now() + CHECKPOINT_EVERY_MS;
  let writtenStep: number | null = null;
  /** Told once, not at every try. */
  let failing = false;
  return {
    isDue: (now) => now >= next,
    async keep(bytes, step) {
      const begun = performance.now();
      try {
        await write(join(out, CHECKPOINT_FILE), bytes);
        writtenStep = step;
        failing = false;
      } catch (thrown) {
        if (!(thrown instanceof StudioError)) throw thrown;
        const before = writtenStep === null ? '' : ` The checkpoint of step ${writtenStep} is kept.`;
        if (!failing) onNotice(`${thrown.message}${before} The run goes on and tries again. ${thrown.remedy}`);
        failing = true;
      }
      const tookMs = performance.now() - begun;
      const wait = Math.min(CHECKPOINT_AT_LEAST_EVERY_MS, Math.max(CHECKPOINT_EVERY_MS, tookMs / CHECKPOINT_SHARE));
      next = performance.now() + wait;
    },
  };
}
