/** Which samples are listed in the review. */
import type { Drawn } from '../../metrics/calibration/types';
import type { BatchId, SampleId } from '../../project/ids';
import type { Part } from './part';

export interface ReviewFilter {
  /** What the checks made of them, one of the funnel's parts; null: all. */
  readonly group: string | null;
  readonly decision: 'open' | 'accepted' | 'rejected' | null;
  /** Why it was rejected, '' where nobody said; null: whatever the reason. */
  readonly reason: string | null;
  readonly batchId: BatchId | null;
  /** Letters that stand in the text, in any case. */
  readonly search: string;
}

export interface ReviewSession {
  readonly reviewFilter: ReviewFilter;
  /** A choice by chance among the samples that pass the checks, to tell of all of them, in its order; null: none is under way. */
  readonly auditIds: readonly SampleId[] | null;
  /** How each of them was drawn, in that order. */
  readonly auditDrawn: readonly Drawn[];
  /** The sample whose text is being written anew. */
  readonly rewritingId: SampleId | null;
}

export const ALL_SAMPLES: ReviewFilter = { group: null, decision: null, reason: null, batchId: null, search: '' };

export const reviewSession = (): ReviewSession => ({
  reviewFilter: ALL_SAMPLES,
  auditIds: null,
  auditDrawn: [],
  rewritingId: null,
});

export const reviewMethods = ({ set }: Part<ReviewSession>) => ({
  setReviewFilter: (patch: Partial<ReviewFilter>): void =>
    set(({ reviewFilter }) => ({ reviewFilter: { ...reviewFilter, ...patch } })),
});
