/**
 * Whether drawn rows have more from the references that were trained on than from those that were held out. A row that matches a held-out
 * reference cannot have it from there: such matches are chance, and the excess over them is memory ("Phantoms & Disclosures", 2606.16952).
 */
import { longestOwnRuns } from '../similarity/sharedRuns';
import { type GroupOverlap, MATCH, type MemorisationAudit } from './auditWords';
import { smallerThanChance } from './permutation';
import { LEAST_TRANSFER } from './promptMemory';

/**
 * Which references were held out was drawn at random, before anything was learned: had it made no difference to the rows, any other as
 * many could have been held out. Some difference it always makes, and rows of a default run show it (p = 0.007 without a margin): so what
 * is asked is whether held-out references lag by more than the margin that promptMemory.ts has. p is the share of choices that leave as
 * many as far behind.
 * @returns null without rows, or where nothing was held out
 */
export function auditMemorisation(
  trained: readonly string[],
  heldOut: readonly string[],
  rows: readonly string[],
): MemorisationAudit | null {
  if (trained.length === 0 || heldOut.length === 0 || rows.length === 0) return null;
  const runs = longestOwnRuns([...trained, ...heldOut], rows);
  // Twice as long is one more: a single long run does not hide what the others say.
  const scores = runs.map((run, at) => (at < trained.length ? LEAST_TRANSFER : 1) * Math.log2(1 + run));
  const places = heldOut.map((_, at) => trained.length + at);
  return {
    rows: rows.length,
    trained: overlapOf(runs.slice(0, trained.length)),
    heldOut: overlapOf(runs.slice(trained.length)),
    ...smallerThanChance(scores, places),
  };
}

const overlapOf = (runs: readonly number[]): GroupOverlap => ({
  references: runs.length,
  meanRun: runs.reduce((sum, run) => sum + run, 0) / runs.length,
  matched: runs.filter((run) => run >= MATCH).length,
});
