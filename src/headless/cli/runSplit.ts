import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../errors';
import type { MemorisationAudit } from '../../metrics/auditWords';
import { auditMemorisation } from '../../metrics/memorisation';
import { type Planted, plantedSchema } from './canaries';
import { readGivenFile } from './files';
import type { ReferencesFile } from './references';

const rows = z.array(z.int().min(0));
const record = z.object({
  references: z.object({ hash: z.string(), heldOutRows: rows, leftOutRows: rows.optional() }),
  canaries: plantedSchema.optional(),
});

export interface RunSplit {
  readonly trained: readonly string[];
  readonly heldOut: readonly string[];
  readonly canaries: Planted | null;
}

/**
 * The references that a run trained on and those that it held out.
 * @param run the folder that `train` wrote
 * @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED; BAD_OPTION if the run learned other references
 */
export async function splitOfRun(run: string, file: Pick<ReferencesFile, 'references' | 'hash'>): Promise<RunSplit> {
  const { heldOutRows, leftOutRows, canaries } = await rowsOfRun(run, file);
  const held = new Set(heldOutRows);
  const leftOut = new Set(leftOutRows);
  const textsOf = (isHeld: boolean): string[] =>
    file.references.flatMap(({ input }, row) => (held.has(row) === isHeld && !leftOut.has(row) ? [input] : []));
  return { trained: textsOf(false), heldOut: textsOf(true), canaries };
}

/**
 * Rows of the references, from 0, that a run did not train on.
 * @throws StudioError as splitOfRun() does
 */
export async function rowsOfRun(
  run: string,
  { hash }: Pick<ReferencesFile, 'hash'>,
): Promise<{
  readonly heldOutRows: readonly number[];
  readonly leftOutRows: readonly number[];
  readonly canaries: Planted | null;
}> {
  const path = join(run, 'run.json');
  const { references: split, canaries = null } = readRecord(
    new TextDecoder().decode(await readGivenFile(path, 'record of the run')),
    path,
  );
  if (split.hash !== hash)
    throw new StudioError(
      'BAD_OPTION',
      '--run learned other references than these.',
      'Give the file that it learned.',
      {
        where: run,
      },
    );
  return { heldOutRows: split.heldOutRows, leftOutRows: split.leftOutRows ?? [], canaries };
}

/** What rows have from the references that a run trained on, against those that it held out. */
export async function auditOfRun(
  run: string,
  file: Pick<ReferencesFile, 'references' | 'hash'>,
  rows: readonly string[],
): Promise<MemorisationAudit | null> {
  const { trained, heldOut } = await splitOfRun(run, file);
  return auditMemorisation(trained, heldOut, rows);
}

function readRecord(text: string, where: string): z.output<typeof record> {
  try {
    return record.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('FORMAT_UNSUPPORTED', 'This is no record of a run.', 'Give the folder that train wrote.', {
      where,
      cause,
    });
  }
}
