import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type OptionOverrides, parseOptions } from '../../domino/options';
import { type Checkpoint, readCheckpoint } from '../../domino/run/checkpoint';
import type { DominoOptions } from '../../domino/types';
import { StudioError } from '../../errors';
import type { Composition } from '../../references/composition/types';
import { readGivenFile } from './files';
import { readPrompt } from './prompt';

/** File of a RUN folder from which training goes on. */
export const CHECKPOINT_FILE = 'checkpoint.safetensors';

export interface SavedRun {
  readonly checkpoint: Checkpoint;
  readonly bytes: Uint8Array;
}

/** @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED */
export async function readSavedRun(run: string): Promise<SavedRun> {
  const path = join(run, CHECKPOINT_FILE);
  const bytes = await readGivenFile(path, 'checkpoint of the run');
  return { checkpoint: readCheckpoint(bytes, path), bytes };
}

/** What the run learned of its references, as its prompt says; null where it has written none, or learned the input alone. */
export async function savedComposition(run: string): Promise<Composition | null> {
  const path = join(run, 'prompt.safetensors');
  return existsSync(path) ? (await readPrompt(path, 'prompt of the run')).composition : null;
}

/**
 * The run's own options with the given ones over them. `steps` counts from the run's first step; where the run has that
 * many already there is nothing left that it could mean but so many more.
 * @throws StudioError BAD_OPTION
 */
export function resumedOptions({ options, state }: Checkpoint, given: OptionOverrides): DominoOptions {
  if (given.preset !== undefined && given.preset !== options.preset) {
    throw new StudioError(
      'BAD_OPTION',
      `--preset is ${given.preset}, but the run was started with ${options.preset}.`,
      'Leave --preset out: a resumed run keeps its options.',
      { where: 'preset' },
    );
  }
  const overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const resumed = parseOptions({ ...options, ...overrides });
  if (given.steps === undefined || given.steps > state.step) return resumed;
  return { ...resumed, steps: state.step + given.steps };
}
