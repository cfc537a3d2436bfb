import { wilsonInterval } from '../../quality/opinions/wilson';
import { valuesToTellMeans } from '../sampleSize';
import { tCumulative, tQuantile } from '../studentT';
import type { ArmValue, BatchValue } from './types';

/** With fewer seeds their spread says too little, and that of rows has to do. */
const LEAST_SEEDS = 3;
const Z = 1.959964;
/** Of numbers of this size, what is not told apart from rounding. */
const ROUNDING = 1e-12;

/**
 * Mean over the seeds with its 95 % interval. Rows of one seed are no independent witnesses: a seed is what was trained and drawn together. So
 * from three seeds on it is Student's interval of the seeds' values; a bootstrap that resamples three clusters covers too little (decisions/0046).
 * With one or two it is that of the rows, which says nothing of another training. Of shares it is never narrower than Wilson's of all rows together: three seeds
 * without a copy are no proof that there are none.
 */
export function acrossSeeds(bySeed: readonly BatchValue[]): ArmValue {
  const values = bySeed.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0 || values.length < bySeed.length) return { value: null, interval: null, bySeed };
  const value = mean(values);
  const spread = spreadOf(bySeed);
  const wilson = ofRows(bySeed);
  const own = spread && ([value - spread.width, value + spread.width] as const);
  if (wilson === null) return { value, interval: own, bySeed };
  if (own === null || values.length < LEAST_SEEDS) return { value, interval: wilson, bySeed };
  const interval = [Math.max(0, Math.min(own[0], wilson[0])), Math.min(1, Math.max(own[1], wilson[1]))] as const;
  return { value, interval, bySeed };
}

export interface Told {
  /** Of the second over the first. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** Of no difference. */
  readonly p: number;
  /** Seeds of each that would tell a difference like this; null where one seed says nothing of others, or there is none. */
  readonly seedsToTell: number | null;
}

/** The difference of two arms' means (Welch 1947); null where it has no interval. */
export function difference(a: readonly BatchValue[], b: readonly BatchValue[]): Told | null {
  const [first, second] = [spreadOf(a), spreadOf(b)];
  if (first === null || second === null) return null;
  const found = second.mean - first.mean;
  // What adding leaves is no difference.
  const apart = Math.abs(found) <= ROUNDING * Math.max(Math.abs(first.mean), Math.abs(second.mean)) ? 0 : found;
  const error = Math.hypot(first.error, second.error);
  const df =
    first.df === Number.POSITIVE_INFINITY || second.df === Number.POSITIVE_INFINITY
      ? 1e6
      : error === 0
        ? first.df + second.df
        : error ** 4 / (first.error ** 4 / first.df + second.error ** 4 / second.df);
  const width = tQuantile(0.975, df) * error;
  const p = error === 0 ? (apart === 0 ? 1 : 0) : 2 * (1 - tCumulative(Math.abs(apart) / error, df));
  const isOfSeeds = a.length >= LEAST_SEEDS && b.length >= LEAST_SEEDS;
  const seedsToTell = isOfSeeds
    ? moreThan(
        a.length,
        valuesToTellMeans(apart, first.error * Math.sqrt(a.length), second.error * Math.sqrt(b.length)),
        p,
      )
    : null;
  return { difference: apart, interval: [apart - width, apart + width], p, seedsToTell };
}

/** What was not told apart by so many seeds takes one more at least. */
const moreThan = (seeds: number, needed: number | null, p: number): number | null =>
  needed === null || p < 0.05 ? needed : Math.max(seeds + 1, needed);

interface Spread {
  readonly mean: number;
  /** Of the mean. */
  readonly error: number;
  readonly df: number;
  /** Half of the 95 % interval. */
  readonly width: number;
}

function spreadOf(bySeed: readonly BatchValue[]): Spread | null {
  const values = bySeed.map(({ value }) => value);
  if (values.length === 0 || !values.every((value) => value !== null)) return null;
  const middle = mean(values);
  if (values.length >= LEAST_SEEDS) {
    const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
    const error = Math.max(
      Math.sqrt(variance / values.length),
      errorOfRows(bySeed),
      variance === 0 ? ofAlike(bySeed) : 0,
    );
    const df = values.length - 1;
    return { mean: middle, error, df, width: tQuantile(0.975, df) * error };
  }
  const errors = bySeed.map(({ error }) => error);
  if (!errors.every((error) => error !== null)) return null;
  const error = Math.hypot(...errors) / values.length;
  return { mean: middle, error, df: Number.POSITIVE_INFINITY, width: Z * error };
}

/** Seeds that are alike say nothing of how far others would lie: what their rows say stands in. 0 where they say nothing. */
const ofAlike = (bySeed: readonly BatchValue[]): number =>
  Math.hypot(...bySeed.map(({ error }) => error ?? 0)) / bySeed.length;

/** Of a share of all rows together, two of each kind added (Agresti & Coull 1998): alike seeds do not make it exact. 0 where it is no share. */
function errorOfRows(bySeed: readonly BatchValue[]): number {
  let [successes, count] = [2, 4];
  for (const { rate } of bySeed) {
    if (rate === undefined) return 0;
    successes += rate.successes;
    count += rate.count;
  }
  const share = successes / count;
  return Math.sqrt((share * (1 - share)) / count);
}

function ofRows(bySeed: readonly BatchValue[]): readonly [number, number] | null {
  let [successes, count] = [0, 0];
  for (const { rate } of bySeed) {
    if (rate === undefined) return null;
    successes += rate.successes;
    count += rate.count;
  }
  return wilsonInterval(successes, count);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
