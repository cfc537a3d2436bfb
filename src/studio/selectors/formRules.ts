/** The rules of form as a list for a person, with what stands behind each. */

import { rulesOff } from '../../quality/formRules';
import type { Recipe } from '../../quality/recipe';
import { LEAST_FOR_FEATURES } from '../../quality/structure/features';
import type { DomainProfile } from '../../quality/structure/profile';
import { describeRequirement, describeSurplus, type FormRule } from '../../quality/structure/requirements';
import { plural } from '../ui/format';

export interface ShownRule {
  readonly id: string;
  /** "Has no assert" */
  readonly words: string;
  /** "0 of 30 have an assert" */
  readonly basis: string;
  readonly asked: boolean;
}

export function shownRules(rules: readonly FormRule[], recipe: Recipe): readonly ShownRule[] {
  const off = rulesOff(recipe);
  return rules.map((rule) => ({
    id: rule.id,
    words: capitalised(describeRequirement(rule.requirement)),
    basis: basisOf(rule),
    asked: !off.includes(rule.id),
  }));
}

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function basisOf({ requirement, kept, of }: FormRule): string {
  switch (requirement.kind) {
    case 'length':
      return `half the shortest of ${of} to twice the longest`;
    case 'has-no':
    case 'no-other-key':
      return `${of - kept} of ${of} have ${describeSurplus(requirement)}`;
    default:
      return `${kept} of ${of}`;
  }
}

/** Why some things are not asked; null where all are. */
export function unaskedWords({
  varied,
  referenceCount,
}: Pick<DomainProfile, 'varied' | 'referenceCount'>): string | null {
  if (referenceCount < LEAST_FOR_FEATURES)
    return `What none of your examples has, and what all have, is asked from ${LEAST_FOR_FEATURES} examples on: of ${plural(referenceCount, 'example')} it may be chance.`;
  if (varied.length === 0) return null;
  if (varied.length === 1 && varied[0] === 'manner')
    return 'In which manner names, types and quotes are written is not asked: several of your examples have one that no other has.';
  return varied.includes('habit')
    ? 'Several of your examples have something that no other has, so rows may, too: what none has is not asked.'
    : 'Which means a row may use is not asked, such as loops of a kind: several of your examples have one that no other has.';
}
