import type { PermutationTest } from './permutation';

/** Words and signs; the nearest that is looked at to the 13 of contamination checks (Brown et al. 2020, App. C). */
export const MATCH = 12;

export interface GroupOverlap {
  readonly references: number;
  /** Mean over the references of the longest run of words and signs that a row has from this one alone. */
  readonly meanRun: number;
  /** References of which a row has a run of at least MATCH. */
  readonly matched: number;
}

export interface MemorisationAudit extends PermutationTest {
  readonly rows: number;
  readonly trained: GroupOverlap;
  readonly heldOut: GroupOverlap;
}

/** p from which an excess is taken for memory. */
const ALPHA = 0.01;

/** What an audit found, in a sentence or two. */
export function auditWords({ p, leastP, trained, heldOut }: MemorisationAudit): string {
  const matches = `${trained.matched} of ${trained.references} examples that were trained on have a run of ${MATCH} words and signs in common with a row and with no other example, and ${heldOut.matched} of ${heldOut.references} that were held out`;
  const value = p < 0.001 ? p.toExponential(0) : p.toFixed(p < 0.1 ? 3 : 2);
  if (p < ALPHA) return `Rows have more from what was trained on than chance gives them (p = ${value}): ${matches}.`;
  if (leastP >= ALPHA)
    return `Whether rows remember what was trained on cannot be told: with ${heldOut.references} of ${trained.references + heldOut.references} examples held out, p is never below ${leastP.toPrecision(1)}. ${matches}.`;
  return `Nothing shows that rows remember what was trained on (p = ${value}): ${matches}.`;
}
