import type { PromptFile } from '../../domino/prompt/promptFile';
import type { ReferenceState } from '../../domino/reading/types';
import { splitHeldOut } from '../../references/split';
import type { ReferencesFile } from './references';
import { rowsOfRun } from './runSplit';

/**
 * Which references a prompt was trained on: as its run's record says, or as the split of its options gives, where that has as many as the
 * prompt says that it learned.
 * @throws StudioError as reading the record does
 */
export async function statesOf(
  run: string | undefined,
  { options, learned }: Pick<PromptFile, 'options' | 'learned'>,
  file: Pick<ReferencesFile, 'references' | 'hash'>,
): Promise<readonly ReferenceState[]> {
  const count = file.references.length;
  const rows = Array.from({ length: count }, (_, row) => row);
  if (run !== undefined) {
    const { heldOutRows, leftOutRows } = await rowsOfRun(run, file);
    const [held, left] = [new Set(heldOutRows), new Set(leftOutRows)];
    return rows.map((row) => (held.has(row) ? 'heldOut' : left.has(row) ? 'leftOut' : 'trained'));
  }
  if (options === null || learned === null) return rows.map(() => 'unknown');
  const { train } = splitHeldOut(count, options.holdout, options.seed);
  if (train.length !== learned.references) return rows.map(() => 'unknown');
  const trained = new Set(train);
  return rows.map((row) => (trained.has(row) ? 'trained' : 'heldOut'));
}
