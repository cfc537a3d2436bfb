/** What a sample's judgement comes to, in the words of its badges. */
import { byIdentities, byIdentity } from '../../project/byIdentity';
import type { Project, Sample } from '../../project/types';
import type { CopyEvidence } from '../../quality/checks/copies';
import { findingOf, type Judgement } from '../../quality/judgement';
import { defaultRecipe, type Recipe } from '../../quality/recipe';
import { verdictOf } from '../../quality/verdict';

/** What of a sample decides what it is good for. */
type Judged = Pick<Sample, 'judgement'>;

/** The one group a sample is counted under in the legend: the first objection in the recipe's order. */
export type SampleGroup =
  | 'good'
  | 'cut'
  | 'off-domain'
  | 'near-copy'
  | 'copy'
  | 'duplicate'
  | 'bad-call'
  | 'does-not-run'
  | 'wrong-answer'
  | 'other-check'
  | 'not-judged'
  | 'unsure'
  | 'unchecked';

/** How a project's samples are judged. */
export const recipeOf = ({ recipe }: Pick<Project, 'recipe'>): Recipe => recipe ?? defaultRecipe;

/** Whether it states an answer that is another; what it asks may also end with an exception, and then it states none. */
export const isWrong = (judgement: Judgement): boolean => findingOf(judgement, 'answer')?.reason === 'wrong-answer';

const groupOf = byIdentities((recipe: Recipe, judgement: Judgement): SampleGroup => {
  const { verdict, decidedBy } = verdictOf(judgement, recipe);
  if (verdict === 'pass') return 'good';
  // A check of the recipe that has not looked, or one that could not tell.
  if (verdict === 'unsure') {
    if (findingOf(judgement, decidedBy!) === undefined) return 'unchecked';
    return decidedBy === 'known-domain' ? 'not-judged' : 'unsure';
  }
  switch (decidedBy) {
    case 'copies':
      return findingOf<CopyEvidence>(judgement, 'copies')?.evidence.kind === 'exact' ? 'copy' : 'near-copy';
    case 'tool-calls':
      return 'bad-call';
    case 'form':
      return 'off-domain';
    case 'ending':
      return 'cut';
    case 'repeats':
      return 'duplicate';
    case 'runs':
      return 'does-not-run';
    case 'answer':
      return isWrong(judgement) ? 'wrong-answer' : 'does-not-run';
    default:
      return 'other-check';
  }
});

export const sampleGroup = (recipe: Recipe, { judgement }: Judged): SampleGroup =>
  judgement === null ? 'unchecked' : groupOf(recipe, judgement);

/** Good to train on: whole, of the domain, and not a repetition of anything. */
export const isKeeper = (recipe: Recipe, sample: Judged): boolean => sampleGroup(recipe, sample) === 'good';

/** Of each of a list, in its order. */
export const groupsOf = byIdentity((recipe: Recipe) =>
  byIdentity((samples: readonly Sample[]): readonly SampleGroup[] =>
    samples.map((sample) => sampleGroup(recipe, sample)),
  ),
);

/** Those that are good, of a list; the same array for as long as the list is the same. */
export const keepersOf = byIdentities((recipe: Recipe, samples: readonly Sample[]): readonly Sample[] => {
  const groups = groupsOf(recipe)(samples);
  return samples.filter((_, at) => groups[at] === 'good');
});
