/** What each draw came to, side by side. */
import { distinctN } from '../../metrics/diversity';
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
  /** Different pairs of words ÷ all, of as many rows of each draw; null where there are too few. */
  readonly distinct2: number | null;
  readonly accepted: number;
  readonly rejected: number;
}

export interface DrawsCompared {
  /** In the order they were drawn. */
  readonly draws: readonly DrawCompared[];
  /** Rows of each by which wording is compared; 0: too few. */
  readonly equalCount: number;
}

/** Fewer say nothing of variety; more would make the page wait. */
const [LEAST_ROWS, MOST_ROWS] = [10, 200];

export const drawsCompared = byIdentities((samples: readonly Sample[], batches: readonly Batch[]) =>
  byIdentity((recipe: Recipe): DrawsCompared => {
    const rows = new Map<Batch, Sample[]>();
    for (const sample of samples) {
      const batch = batchOf({ batches }, sample);
      const own = rows.get(batch);
      if (own) own.push(sample);
      else rows.set(batch, [sample]);
    }
    const sizes = [...rows.values()].flatMap(({ length }) => (length < LEAST_ROWS ? [] : [length]));
    const equalCount = sizes.length === 0 ? 0 : Math.min(MOST_ROWS, ...sizes);
    const draws = [...rows].map(([batch, own]): DrawCompared => {
      const groups = own.map((sample) => sampleGroup(recipe, sample));
      const good = groups.filter((group) => group === 'good').length;
      const { accepted, rejected } = reviewCounts(own);
      const checked = groups.some((group) => group !== 'unchecked');
      const texts = own.slice(0, equalCount).map(({ row }) => row.text);
      return {
        batch,
        drawn: own.length,
        good,
        interval: checked ? wilsonInterval(good, own.length) : null,
        copies: groups.filter((group) => group === 'copy' || group === 'near-copy').length,
        distinct2: own.length < LEAST_ROWS ? null : distinctN(texts, 2),
        accepted,
        rejected,
      };
    });
    return { draws, equalCount };
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
  const { difference, interval, countToTell } = told;
  const [p, q] = [formatShare(first.good / first.drawn), formatShare(second.good / second.drawn)];
  const [least, most] = interval.map((end) => Math.round(100 * Math.abs(end))).toSorted((a, b) => a - b);
  if (interval[0] > 0)
    return `More are good of ${nameOfSecond}: ${q} against ${p}, by ${least} to ${most} points (95 %).`;
  if (interval[1] < 0)
    return `More are good of ${nameOfFirst}: ${p} against ${q}, by ${least} to ${most} points (95 %).`;
  return countToTell === null
    ? `No difference: ${p} of both are good.`
    : `No difference can be told between ${p} and ${q}${difference === 0 ? '' : `: it would take about ${formatCount(countToTell)} rows of each`}.`;
}
