/** Checks that have an opinion inform. What a person decided says whether one may reject, and stands in the recipe as the reason that it may. */
import type { Recipe, RecipeEntry } from '../recipe';
import { type Agreement, isEarned } from './agreement';

/** Checks that tell what a model thinks of a row, and no fact of it. */
export const OPINION_NAMES: readonly string[] = ['plausibility', 'judge', 'model-answer'];

export const isOpinion = (name: string): boolean => OPINION_NAMES.includes(name);

/** Whether a recipe asks a model for its opinion. */
export const asksModel = ({ checks }: Recipe): boolean => checks.some(({ name }) => isOpinion(name));

/** What the labels said when a check was let to reject: an entry's setting `rejects`; null or absent where it informs. */
export type Earned = Pick<Agreement, 'agreed' | 'of' | 'chance'>;

/** What a check of a recipe counts for: any fact; an opinion only where it has earned that. */
export const mayReject = ({ name, rejects }: RecipeEntry): boolean =>
  !isOpinion(name) || (rejects !== null && rejects !== undefined);

/** The recipe with a check that rejects, for what its agreement says, or that only informs: null, or too little agreement. */
export function withSay(recipe: Recipe, name: string, agreement: Agreement | null): Recipe {
  const earned = agreement !== null && isEarned(agreement);
  const rejects: Earned | null = earned
    ? { agreed: agreement.agreed, of: agreement.of, chance: agreement.chance }
    : null;
  return { ...recipe, checks: recipe.checks.map((entry) => (entry.name === name ? { ...entry, rejects } : entry)) };
}
