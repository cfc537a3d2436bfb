import type { CopyEvidence } from '../quality/checks/copies';
import type { RepeatEvidence } from '../quality/checks/repeats';
import { type Finding, findingOf, type Judgement } from '../quality/judgement';
import type { Recipe } from '../quality/recipe';
import { verdictOf } from '../quality/verdict';

/** Shares 0…1 and distinct-2 of one set of rows; null where the set is too small to say, or nothing looked. */
export interface SetMetrics {
  readonly rows: number;
  /** Rows that have the form of the references. */
  readonly inDomainRate: number | null;
  /** Rows that are a reference again, white space aside. */
  readonly copyRate: number | null;
  /** Rows that are a reference again, or nearly: a copy is a near-copy, too. */
  readonly nearCopyRate: number | null;
  /** Rows that repeat an earlier one, also one that is not worth keeping itself. */
  readonly duplicateRate: number | null;
  readonly distinct2: number | null;
}

/** The rates of a set from the judgements of its rows, one a row. */
export function ratesOf(judgements: readonly Judgement[]): Omit<SetMetrics, 'distinct2'> {
  return {
    rows: judgements.length,
    inDomainRate: rateOf(judgements, 'form', ({ verdict }) => verdict === 'pass'),
    copyRate: rateOf<CopyEvidence>(judgements, 'copies', ({ evidence }) => evidence.kind === 'exact'),
    nearCopyRate: rateOf<CopyEvidence>(judgements, 'copies', ({ evidence }) => evidence.kind !== 'none'),
    duplicateRate: rateOf<RepeatEvidence>(judgements, 'repeats', ({ evidence }) => evidence.of !== null),
  };
}

/** Share of rows that pass a recipe; null without rows. */
export const passRate = (judgements: readonly Judgement[], recipe: Recipe): number | null =>
  shareOf(judgements, (judgement) => verdictOf(judgement, recipe).verdict === 'pass');

/** Share of all items for which something holds; null of none. */
export const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean): number | null =>
  items.length === 0 ? null : items.filter(holds).length / items.length;

/** Share of the rows that a check looked at; null where it looked at none. */
function rateOf<Evidence>(
  judgements: readonly Judgement[],
  check: string,
  holds: (finding: Finding<Evidence>) => boolean,
): number | null {
  return shareOf(
    judgements.flatMap((judgement) => findingOf<Evidence>(judgement, check) ?? []),
    holds,
  );
}
