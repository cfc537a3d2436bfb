/** What a sample's judgement comes to, in the words of its badges. */
import type { Project, Sample } from '../../project/types';
import type { CopyEvidence } from '../../quality/checks/copies';
import { findingOf, type Judgement } from '../../quality/judgement';
import { defaultRecipe } from '../../quality/recipe';
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
  | 'other-check'
  | 'unchecked';

export function sampleGroup({ judgement }: Judged): SampleGroup {
  if (judgement === null) return 'unchecked';
  const { verdict, decidedBy } = verdictOf(judgement, defaultRecipe);
  if (verdict === 'pass') return 'good';
  if (verdict === 'unsure') return 'unchecked';
  switch (decidedBy) {
    case 'copies':
      return findingOf<CopyEvidence>(judgement, 'copies')?.evidence.kind === 'exact' ? 'copy' : 'near-copy';
    case 'form':
      return 'off-domain';
    case 'ending':
      return 'cut';
    case 'repeats':
      return 'duplicate';
    default:
      return 'other-check';
  }
}

/** Good to train on: whole, of the domain, and not a repetition of anything. */
export const isKeeper = (sample: Judged): boolean => sampleGroup(sample) === 'good';

/** Whether a check has something against a sample, whatever others say. */
export const fails = (judgement: Judgement, check: string): boolean => findingOf(judgement, check)?.verdict === 'fail';

/** How a project's samples are judged. */
export const recipeOf = ({ recipe }: Pick<Project, 'recipe'>) => recipe ?? defaultRecipe;
