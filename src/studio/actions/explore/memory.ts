/** Whether rows remember what their prompt was learned from. */
import type { MemorisationAudit } from '../../../metrics/auditWords';
import { batchOf } from '../../../project/samples';
import type { Batch, Run, Sample } from '../../../project/types';
import type { Studio } from '../../studio';

/** Rows that say something of what they have in common with examples. */
const LEAST_ROWS = 20;

/** @returns null where too few rows are of the run, or nothing was held out to compare with */
export async function auditMemory(
  studio: Studio,
  run: Run,
  samples: readonly Sample[],
  batches: readonly Batch[],
): Promise<MemorisationAudit | null> {
  const rows = samples.filter((sample) => isOrdinaryOf(run, batchOf({ batches }, sample)));
  if (rows.length < LEAST_ROWS || run.heldOutIds.length === 0) return null;
  const [trained, heldOut] = splitOf(run);
  return studio.checks.auditMemorisation(
    trained,
    heldOut,
    rows.map(({ row }) => row.text),
  );
}

/** A draw near examples was fitted to them, held-out ones too: it tells nothing of what the run alone remembers. */
const isOrdinaryOf = ({ id }: Run, { runId, near }: Batch): boolean => runId === id && near === undefined;

export function splitOf({ references, heldOutIds }: Run): [trained: string[], heldOut: string[]] {
  const held = new Set<string>(heldOutIds);
  const textsOf = (isHeld: boolean): string[] =>
    references.flatMap(({ id, input }) => (held.has(id) === isHeld ? [input] : []));
  return [textsOf(false), textsOf(true)];
}
