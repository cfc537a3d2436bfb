import { type CheckVerdict, findingOf, type Judgement } from './judgement';
import { mayReject } from './opinions/earned';
import type { Recipe } from './recipe';

export interface Verdict {
  readonly verdict: CheckVerdict;
  /** The first check in the recipe's order that failed, or else was unsure; null where the sample passes. */
  readonly decidedBy: string | null;
}

/**
 * What a sample is worth by a recipe: it fails where one of the recipe's checks failed it, is unsure where one is unsure or
 * has not looked, and passes otherwise. Findings of checks that the recipe does not name count for nothing, and so does an opinion that has
 * not earned its say.
 */
export function verdictOf(judgement: Judgement, recipe: Recipe): Verdict {
  let unsure: string | null = null;
  for (const check of recipe.checks) {
    if (!mayReject(check)) continue;
    const verdict = findingOf(judgement, check.name)?.verdict ?? 'unsure';
    if (verdict === 'fail') return { verdict, decidedBy: check.name };
    if (verdict === 'unsure') unsure ??= check.name;
  }
  return unsure === null ? PASSED : { verdict: 'unsure', decidedBy: unsure };
}

const PASSED: Verdict = { verdict: 'pass', decidedBy: null };
