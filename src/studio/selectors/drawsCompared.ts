/** What each draw came to, side by side. */
import { rateDifference } from '../../metrics/twoRates';
import { byIdentities, byIdentity } from '../../project/byIdentity';
import { batchOf } from '../../project/samples';
import type { Batch, Sample } from '../../project/types';
import { wilsonInterval } from '../../quality/opinions/wilson';
import type { Recipe } from '../../quality/recipe';
import { formatCount, formatShare } from '../ui/format';
import { reviewCounts } from './review';
import { sampleGroup } from './sampleGroup';

export interface DrawCompared {
  readonly batch: Batch;
  readonly drawn: number;
  readonly good: number;
  /** 95 %, of the share that is good; null where nothing is checked. */
  readonly interval: readonly [number, number] | null;
  /** Copies, exact or near. */
  readonly copies: number;
  readonly rows: readonly Sample[];
  readonly accepted: number;
  readonly rejected: number;
}

export const drawsCompared = byIdentities((samples: readonly Sample[], batches: readonly Batch[]) =>
  /** In the order they were drawn. */
  byIdentity((recipe: Recipe): readonly DrawCompared[] => {
    const rows = new Map<Batch, Sample[]>();
    for (const sample of samples) {
      const batch = batchOf({ batches }, sample);
      const own = rows.get(batch);
      if (own) own.push(sample);
      else rows.set(batch, [sample]);
    }
    return [...rows].map(([batch, own]): DrawCompared => {
      const groups = own.map((sample) => sampleGroup(recipe, sample));
      const good = groups.filter((group) => group === 'good').length;
      const { accepted, rejected } = reviewCounts(own);
      const checked = groups.some((group) => group !== 'unchecked');
      return {
        batch,
        drawn: own.length,
        good,
        interval: checked ? wilsonInterval(good, own.length) : null,
        copies: groups.filter((group) => group === 'copy' || group === 'near-copy').length,
        rows: own,
        accepted,
        rejected,
      };
    });
  }),
);

/** What may be said of two draws: which has more good rows, or that these are too few to tell. */
export function differenceWords(
  first: Pick<DrawCompared, 'good' | 'drawn'>,
  second: Pick<DrawCompared, 'good' | 'drawn'>,
  [nameOfFirst, nameOfSecond]: readonly [string, string],
): string {
  const told = rateDifference(
    { successes: first.good, count: first.drawn },
    { successes: second.good, count: second.drawn },
  );
  if (told === null) return '';
  const { interval, countToTell } = told;
  const [p, q] = [formatShare(first.good / first.drawn), formatShare(second.good / second.drawn)];
  const [least, most] = interval.map((end) => Math.round(100 * Math.abs(end))).toSorted((a, b) => a - b);
  if (interval[0] > 0)
    return `More are good of ${nameOfSecond}: ${q} against ${p}, by ${least} to ${most} points (95 %).`;
  if (interval[1] < 0)
    return `More are good of ${nameOfFirst}: ${p} against ${q}, by ${least} to ${most} points (95 %).`;
  return countToTell === null
    ? `No difference can be told: ${p} of both are good.`
    : `No difference can be told between ${p} and ${q}: it would take about ${formatCount(countToTell)} rows of each.`;
}
