/** What a sweep keeps: sweep.json, which says what it is, and a folder a run with cell.json when it is done. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../errors';
import type { CellResult } from '../../sweeps/types';
import { readGivenFile, writeResultFile } from './files';
import { givenPath } from './paths';

const PLAN_FILE = 'sweep.json';
const CELLS = 'cells';

export interface FailedCell {
  readonly id: string;
  readonly failed: string;
}
export type CellRecord = CellResult | FailedCell;
export const hasFailed = (record: CellRecord): record is FailedCell => 'failed' in record;

const finite = z.number().nullable();
const record: z.ZodType<CellRecord> = z.union([
  z.object({ id: z.string(), failed: z.string() }),
  z.object({
    id: z.string(),
    steps: z.number(),
    bestStep: z.number(),
    heldOut: finite,
    heldOutWithoutPrompt: finite,
    curve: z.array(z.tuple([z.number(), z.number()])),
    seconds: z.number(),
    draws: z.array(
      z.object({
        temperature: z.number(),
        rows: z.number(),
        passed: z.number(),
        copies: z.number(),
        distinct2: finite,
      }),
    ),
  }),
]);

/** What must be the same for a folder's runs to be runs of this sweep: its values and seeds may become more. */
export interface SweepIdentity {
  /** Options of a run that are not swept, and how rows are drawn. */
  readonly options: object;
  readonly references: string;
  readonly model: string;
}

export const cellFolder = (out: string, id: string): string => join(out, CELLS, id);

/**
 * Begin a sweep in a folder, or go on with the one that is there.
 * @throws StudioError BAD_OPTION where the folder has another sweep
 */
export async function beginSweep(out: string, identity: SweepIdentity, overwrite: boolean): Promise<void> {
  const path = join(out, PLAN_FILE);
  const text = `${JSON.stringify({ format: 'domino-sweep', version: 1, ...identity }, null, 2)}\n`;
  const before = await readFile(givenPath(path), 'utf8').catch(() => null);
  if (before === text) return;
  if (before !== null && !overwrite)
    throw new StudioError(
      'BAD_OPTION',
      `--out ${out} holds another sweep: ${differences(before, identity)}.`,
      'Give another --out, the same model, references and options, or add --overwrite.',
      { where: out },
    );
  await rm(givenPath(join(out, CELLS)), { recursive: true, force: true });
  await writeResultFile(path, text);
}

function differences(before: string, identity: SweepIdentity): string {
  let old: Partial<SweepIdentity> = {};
  try {
    old = JSON.parse(before) as Partial<SweepIdentity>;
  } catch {
    return 'its record cannot be read';
  }
  const names = (['model', 'references', 'options'] as const).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(identity[name]),
  );
  return names.length === 0 ? 'of another version' : `its ${names.join(' and ')} differ`;
}

/** null where the cell is not done. A record that cannot be read is no record: the cell is run again. */
export async function readCell(out: string, id: string): Promise<CellRecord | null> {
  const path = join(cellFolder(out, id), 'cell.json');
  try {
    const read = record.safeParse(JSON.parse(new TextDecoder().decode(await readGivenFile(path, 'record of a run'))));
    return read.success && read.data.id === id ? read.data : null;
  } catch {
    return null;
  }
}

/** Written last: what has one is done. */
export const writeCell = (out: string, cell: CellRecord): Promise<void> =>
  writeResultFile(join(cellFolder(out, cell.id), 'cell.json'), `${JSON.stringify(cell)}\n`);
