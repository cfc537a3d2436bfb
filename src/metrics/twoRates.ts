import { wilsonInterval } from '../quality/opinions/wilson';
import { rowsToTellRates } from './sampleSize';

export interface Rate {
  readonly successes: number;
  readonly count: number;
}

export interface RateDifference {
  /** Of the second over the first. */
  readonly difference: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
  /** Of each it would take so many to tell rates like these apart, four times of five; null where they are equal. */
  readonly countToTell: number | null;
}

/**
 * Two shares of independent counts: their difference with the hybrid score interval (Newcombe 1998, method 10), and the count in each group
 * that tells them apart (sampleSize.ts).
 * @returns null where one of them was not counted
 */
export function rateDifference(first: Rate, second: Rate): RateDifference | null {
  const [a, b] = [wilsonInterval(first.successes, first.count), wilsonInterval(second.successes, second.count)];
  if (a === null || b === null) return null;
  const [p, q] = [first.successes / first.count, second.successes / second.count];
  const difference = q - p;
  return {
    difference,
    interval: [difference - Math.hypot(q - b[0], a[1] - p), difference + Math.hypot(b[1] - q, p - a[0])],
    countToTell: rowsToTellRates(p, q),
  };
}
