import { NEAR_COPY_SIMILARITY } from '../similarity/similarity';

/** One check of a recipe with its settings; which ones it has is said by its file in checks/. */
export interface RecipeEntry {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** What a sample must pass to be worth keeping: plain data, saved with the work. recipeSchema.ts reads it from outside. */
export interface Recipe {
  readonly version: 1;
  /** In order: a sample that several checks object to is counted under the first of them. */
  readonly checks: readonly RecipeEntry[];
}

/** Of a domain that the model knows, new, of that domain, whole, with calls that their tools take, fit to run with an answer where the domain is programs, and said once. */
export const defaultRecipe: Recipe = {
  version: 1,
  checks: [
    { name: 'copies', similarity: NEAR_COPY_SIMILARITY },
    { name: 'tool-calls' },
    { name: 'form', share: 0.95 },
    { name: 'ending' },
    { name: 'runs' },
    { name: 'answer' },
    { name: 'repeats', similarity: NEAR_COPY_SIMILARITY },
    { name: 'known-domain' },
  ],
};

/** Names of all checks (checks/index.ts), in the order in which a row is lost to them. */
export const CHECK_NAMES = [
  'copies',
  'decontaminate',
  'tool-calls',
  'form',
  'parses',
  'defined-names',
  'ending',
  'runs',
  'answer',
  'style',
  'plausibility',
  'judge',
  'model-answer',
  'own',
  'repeats',
  'known-domain',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** The recipe with a check, with its default settings and in its usual place, or without it. */
export function withCheck(recipe: Recipe, name: CheckName, asked: boolean, settings: object = {}): Recipe {
  const others = recipe.checks.filter((entry) => entry.name !== name);
  if (!asked) return { ...recipe, checks: others };
  const place = (entry: RecipeEntry): number => (CHECK_NAMES as readonly string[]).indexOf(entry.name);
  const behind = others.findIndex((entry) => place(entry) > CHECK_NAMES.indexOf(name));
  return { ...recipe, checks: others.toSpliced(behind < 0 ? others.length : behind, 0, { ...settings, name }) };
}
