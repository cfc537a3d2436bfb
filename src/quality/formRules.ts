/** The rules of form as a person sees and switches them. Light: what reads texts stands in structure/. */
import type { FormEvidence } from './checks/form';
import { findingOf, type Judgement } from './judgement';
import type { Recipe, RecipeEntry } from './recipe';
import { requirementId } from './structure/requirements';

const FORM = 'form';

/** Ids of the rules that a recipe does not ask. */
export function rulesOff({ checks }: Recipe): readonly string[] {
  const off = checks.find(({ name }) => name === FORM)?.off;
  return Array.isArray(off) ? off.filter((id): id is string => typeof id === 'string') : [];
}

/** The recipe with a rule asked, or not. */
export function withRule(recipe: Recipe, id: string, asked: boolean): Recipe {
  const others = rulesOff(recipe).filter((each) => each !== id);
  const off = asked ? others : [...others, id];
  const change = (entry: RecipeEntry): RecipeEntry => {
    if (entry.name !== FORM) return entry;
    const { off: _, ...rest } = entry;
    return off.length === 0 ? rest : { ...rest, off };
  };
  return { ...recipe, checks: recipe.checks.map(change) };
}

/** Rows that break each rule, by its id. */
export function rowsBreaking(judgements: readonly Judgement[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const judgement of judgements)
    for (const requirement of findingOf<FormEvidence>(judgement, FORM)?.evidence.lacks ?? []) {
      const id = requirementId(requirement);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  return counts;
}
