/** Which references the next rows are drawn near: the weak ones, by groups of likes, weaker groups more. */
import { averageLinkage } from '../metrics/averageLinkage';
import { lexicalSimilarity } from '../similarity/similarity';
import type { DrawPart, NamedLesson, Outcome, RoundOptions } from './types';

/** Of what differs between 1 and the share of like words; wider until there are few enough groups. */
const APART = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

type PlanOptions = Pick<RoundOptions, 'rows' | 'explore' | 'weakShare' | 'mostGroups'>;

/**
 * How hard each reference is for the student, 0 to 1: half the share of wrong answers, half its place among the losses. Answers alone tie
 * where a student gets nothing right yet, and a loss alone calls hard what has many ways to be written.
 */
export function hardness(outcomes: readonly Outcome[]): Map<string, number> {
  const most = Math.max(1, outcomes.length - 1);
  return new Map(
    outcomes.map(({ id, loss, samples, correct }) => {
      const below = outcomes.filter((other) => other.loss < loss).length;
      const like = outcomes.filter((other) => other.loss === loss).length - 1;
      const wrong = samples > 0 ? 1 - correct / samples : 1;
      return [id, (wrong + (below + like / 2) / most) / 2];
    }),
  );
}

/** @returns parts whose counts sum to the round's rows; the first is near nothing where any of it is */
export function planRound(
  references: readonly NamedLesson[],
  outcomes: readonly Outcome[],
  { rows, explore, weakShare, mostGroups }: PlanOptions,
): readonly DrawPart[] {
  const hard = hardness(outcomes);
  const weak = references
    .filter(({ id }) => (hard.get(id) ?? 0) > 0)
    .sort((a, b) => hard.get(b.id)! - hard.get(a.id)!)
    .slice(0, Math.max(1, Math.round(weakShare * references.length)));
  if (weak.length === 0) return [{ near: null, count: rows }];
  const groups = groupsOf(weak, mostGroups);
  const free = Math.min(rows, Math.round(explore * rows));
  const counts = shared(
    rows - free,
    groups.map((group) => group.reduce((sum, { id }) => sum + hard.get(id)!, 0)),
  );
  const near = groups.map((group, at): DrawPart => ({ near: group.map(({ id }) => id), count: counts[at]! }));
  return [...(free > 0 ? [{ near: null, count: free }] : []), ...near.filter(({ count }) => count > 0)];
}

function groupsOf(weak: readonly NamedLesson[], most: number): readonly (readonly NamedLesson[])[] {
  const apart = weak.map((a) => weak.map((b) => 1 - lexicalSimilarity(a.question, b.question)));
  for (const limit of APART) {
    const groups = averageLinkage(weak.length, (a, b) => apart[a]![b]!, limit);
    if (groups.length <= most) return groups.map((group) => group.map((at) => weak[at]!));
  }
  return [weak];
}

/** Whole numbers in proportion to the weights that sum to the total (largest remainders, the first of equals). */
export function shared(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (sum > 0 ? (total * weight) / sum : total / weights.length));
  const counts = exact.map(Math.floor);
  const left = total - counts.reduce((a, b) => a + b, 0);
  const order = exact.map((value, at) => [value - counts[at]!, at] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, at] of order.slice(0, left)) counts[at]!++;
  return counts;
}

/** Rows that the student learned and still answers wrong, the surest mistakes first: those whose right answer it finds least likely. */
export function hardNegatives(outcomes: readonly Outcome[], share: number): readonly string[] {
  return outcomes
    .filter(({ samples, correct }) => samples > 0 && correct === 0)
    .sort((a, b) => b.loss - a.loss)
    .slice(0, Math.floor(share * outcomes.length))
    .map(({ id }) => id);
}
