/** What the checks say of one sample, in the words of its badges. */
export type NoveltyVerdict = 'novel' | 'near-copy' | 'copy' | 'duplicate';

export interface SampleVerdict {
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

/** Good to train on: of the domain and not a repetition of anything. */
export const isKeeper = (verdict: SampleVerdict | null): boolean =>
  verdict?.inDomain === true && verdict.novelty === 'novel';

/** The one group a sample is counted under in the legend, the worst objection first. */
export type SampleGroup = 'good' | 'off-domain' | 'near-copy' | 'copy' | 'duplicate' | 'unchecked';

export function sampleGroup(verdict: SampleVerdict | null): SampleGroup {
  if (verdict === null) return 'unchecked';
  if (verdict.novelty !== 'novel') return verdict.novelty;
  return verdict.inDomain ? 'good' : 'off-domain';
}
