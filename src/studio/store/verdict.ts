/** What the checks say of one sample, in the words of its badges. */
import type { CopyEvidence } from '../../quality/checks/copies';
import { findingOf, type Judgement } from '../../quality/judgement';
import { defaultRecipe } from '../../quality/recipe';
import { verdictOf } from '../../quality/verdict';

export type NoveltyVerdict = 'novel' | 'near-copy' | 'copy' | 'duplicate';

export interface SampleVerdict {
  /** What the rest follows from. */
  readonly judgement: Judgement;
  readonly novelty: NoveltyVerdict;
  readonly inDomain: boolean;
  /** Why, for a person; empty when there is nothing to object to. */
  readonly reasons: readonly string[];
  /** The reference whose text is closest, and how close, 0…1. */
  readonly nearestReferenceId: string | null;
  readonly similarity: number;
  /** The earlier sample that this one repeats. */
  readonly duplicateOf: string | null;
}

/** What of a sample decides what it is good for. */
interface Judged {
  readonly verdict: SampleVerdict | null;
}

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

export function sampleGroup({ verdict: judged }: Judged): SampleGroup {
  if (judged === null) return 'unchecked';
  const { verdict, decidedBy } = verdictOf(judged.judgement, defaultRecipe);
  if (verdict === 'pass') return 'good';
  if (verdict === 'unsure') return 'unchecked';
  switch (decidedBy) {
    case 'copies':
      return findingOf<CopyEvidence>(judged.judgement, 'copies')?.evidence.kind === 'exact' ? 'copy' : 'near-copy';
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
