/** Where drawn rows are lost, as counts. */
import { findingOf, type Judgement } from './judgement';
import type { Recipe } from './recipe';
import { verdictOf } from './verdict';

/** drawn = passed + unsure + all of `failed`. */
export interface FunnelCounts {
  readonly drawn: number;
  readonly passed: number;
  readonly unsure: number;
  /** By the check that decided, in the recipe's order, and by its reason; checks that decided nothing are left out. */
  readonly failed: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function funnelCounts(recipe: Recipe, judgements: readonly Judgement[]): FunnelCounts {
  let [passed, unsure] = [0, 0];
  const failed = new Map<string, Record<string, number>>();
  for (const judgement of judgements) {
    const { verdict, decidedBy } = verdictOf(judgement, recipe);
    if (verdict === 'pass') passed++;
    else if (verdict === 'unsure') unsure++;
    else {
      const reason = findingOf(judgement, decidedBy!)?.reason ?? decidedBy!;
      const reasons = failed.get(decidedBy!) ?? {};
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      failed.set(decidedBy!, reasons);
    }
  }
  const ordered = recipe.checks.flatMap(({ name }) => {
    const reasons = failed.get(name);
    return reasons === undefined ? [] : [[name, reasons] as const];
  });
  return { drawn: judgements.length, passed, unsure, failed: Object.fromEntries(ordered) };
}
