/** What the checks say of one sample, in the words of its badges. */
import type { GeneratedRow } from '../../generation/types';

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

/** What of a sample decides what it is good for. */
interface Judged {
  readonly verdict: SampleVerdict | null;
  readonly row: Pick<GeneratedRow, 'finishReason'>;
}

/** The one group a sample is counted under in the legend, the worst objection first. */
export type SampleGroup = 'good' | 'cut' | 'off-domain' | 'near-copy' | 'copy' | 'duplicate' | 'unchecked';

export function sampleGroup({ verdict, row }: Judged): SampleGroup {
  if (verdict === null) return 'unchecked';
  if (verdict.novelty !== 'novel') return verdict.novelty;
  if (!verdict.inDomain) return 'off-domain';
  return row.finishReason === 'length' ? 'cut' : 'good';
}

/** Good to train on: whole, of the domain, and not a repetition of anything. */
export const isKeeper = (sample: Judged): boolean => sampleGroup(sample) === 'good';
