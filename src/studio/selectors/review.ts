/** Samples under review, and what a person decided so far. */
import { byIdentities, byIdentity } from '../../project/byIdentity';
import type { SampleId } from '../../project/ids';
import { placeOfSample } from '../../project/samples';
import type { Sample } from '../../project/types';
import type { Recipe } from '../../quality/recipe';
import { ALL_SAMPLES, type ReviewFilter } from '../store/review.slice';
import type { StudioState } from '../store/store';
import { groupsOf, recipeOf } from './sampleGroup';
import { selectedSampleIds } from './selection';
import { shownSamples } from './shownSamples';

type State = Pick<StudioState, 'project' | 'session'>;

const isAll = (filter: ReviewFilter): boolean =>
  (Object.keys(ALL_SAMPLES) as (keyof ReviewFilter)[]).every((name) => filter[name] === ALL_SAMPLES[name]);

const filtered = byIdentity((samples: readonly Sample[]) =>
  byIdentities((recipe: Recipe, filter: ReviewFilter): readonly Sample[] => {
    const search = filter.search.trim().toLowerCase();
    if (isAll({ ...filter, search })) return samples;
    const groups = filter.group === null ? null : groupsOf(recipe)(samples);
    return samples.filter(
      (sample, at) =>
        (groups === null || groups[at] === filter.group) &&
        (filter.decision === null || (sample.review?.decision ?? 'open') === filter.decision) &&
        (filter.reason === null ||
          (sample.review?.decision === 'rejected' && (sample.review.reason ?? '') === filter.reason)) &&
        (filter.batchId === null || sample.batchId === filter.batchId) &&
        (search === '' || sample.row.text.toLowerCase().includes(search)),
    );
  }),
);

const among = byIdentities((samples: readonly Sample[], ids: readonly SampleId[]): readonly Sample[] =>
  ids.flatMap((id) => samples[placeOfSample(samples, id)] ?? []),
);

/** The list under review: the choice by chance where there is one, in its order; else of what is selected on the map, or of all, what the filters leave. */
export function reviewRows(state: State): readonly Sample[] {
  const { project, session } = state;
  if (session.auditIds !== null) return among(project.samples, session.auditIds);
  const chosen = selectedSampleIds(state);
  const samples = chosen.length === 0 ? shownSamples(state) : among(project.samples, chosen);
  return filtered(samples)(recipeOf(project), session.reviewFilter);
}

/** Whether a person read the sample: they decided on it by itself, or wrote it anew. Of projects of before that was kept nobody can tell. */
export const isRead = ({ review, drawnText }: Pick<Sample, 'review' | 'drawnText'>): boolean =>
  review?.singly === true || drawnText !== undefined;

/** Whether it was met in a random choice and decided on there by itself: only such tell of all that pass. */
export const isAudited = ({ review }: Pick<Sample, 'review'>): boolean =>
  review?.audited === true && review.singly === true;

export interface ReviewCounts {
  readonly accepted: number;
  /** Of the accepted, those that a person read. */
  readonly readAccepted: number;
  readonly rejected: number;
  /** Of the rejected, by the reason that was given; '' where none was. Most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

export const reviewCounts = byIdentity((samples: readonly Sample[]): ReviewCounts => {
  const reasons = new Map<string, number>();
  let [accepted, readAccepted, rejected] = [0, 0, 0];
  for (const sample of samples) {
    const { review } = sample;
    if (review?.decision === 'accepted') {
      accepted++;
      if (isRead(sample)) readAccepted++;
    }
    if (review?.decision !== 'rejected') continue;
    rejected++;
    reasons.set(review.reason ?? '', (reasons.get(review.reason ?? '') ?? 0) + 1);
  }
  return { accepted, readAccepted, rejected, reasons: [...reasons].toSorted((a, b) => b[1] - a[1]) };
});
