/** Samples under review, and what a person decided so far. */
import { byIdentities, byIdentity } from '../../project/byIdentity';
import type { SampleId } from '../../project/ids';
import { placeOfSample } from '../../project/samples';
import type { Sample } from '../../project/types';
import type { Recipe } from '../../quality/recipe';
import type { ReviewFilter } from '../store/review.slice';
import type { StudioState } from '../store/store';
import { recipeOf, sampleGroup } from './sampleGroup';
import { shownSamples } from './shownSamples';

type State = Pick<StudioState, 'project' | 'session'>;

const filtered = byIdentity((samples: readonly Sample[]) =>
  byIdentities((recipe: Recipe, filter: ReviewFilter): readonly Sample[] => {
    const search = filter.search.trim().toLowerCase();
    return samples.filter(
      (sample) =>
        (filter.group === null || sampleGroup(recipe, sample) === filter.group) &&
        (filter.decision === null || (sample.review?.decision ?? 'open') === filter.decision) &&
        (filter.batchId === null || sample.batchId === filter.batchId) &&
        (search === '' || sample.row.text.toLowerCase().includes(search)),
    );
  }),
);

const among = byIdentities((samples: readonly Sample[], ids: readonly SampleId[]): readonly Sample[] =>
  ids.flatMap((id) => samples[placeOfSample(samples, id)] ?? []),
);

/** The list under review: the choice by chance where there is one, in its order, else what the filters leave. */
export function reviewRows(state: State): readonly Sample[] {
  const { project, session } = state;
  return session.auditIds === null
    ? filtered(shownSamples(state))(recipeOf(project), session.reviewFilter)
    : among(project.samples, session.auditIds);
}

export interface ReviewCounts {
  readonly accepted: number;
  readonly rejected: number;
  /** Of the rejected, by the reason that was given; '' where none was. Most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

export const reviewCounts = byIdentity((samples: readonly Sample[]): ReviewCounts => {
  const reasons = new Map<string, number>();
  let [accepted, rejected] = [0, 0];
  for (const { review } of samples) {
    if (review?.decision === 'accepted') accepted++;
    if (review?.decision !== 'rejected') continue;
    rejected++;
    reasons.set(review.reason ?? '', (reasons.get(review.reason ?? '') ?? 0) + 1);
  }
  return { accepted, rejected, reasons: [...reasons].toSorted((a, b) => b[1] - a[1]) };
});
