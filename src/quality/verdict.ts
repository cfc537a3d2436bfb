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
  const found = recipe.checks
    .filter(mayReject)
    .map(({ name }) => ({ name, verdict: findingOf(judgement, name)?.verdict ?? 'unsure' }));
  const decisive = found.find(({ verdict }) => verdict === 'fail') ?? found.find(({ verdict }) => verdict === 'unsure');
  return decisive === undefined
    ? { verdict: 'pass', decidedBy: null }
    : { verdict: decisive.verdict, decidedBy: decisive.name };
}
