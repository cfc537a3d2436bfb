import { Random } from '../tensors/random';

/** Rows with neighbouring indices share their examples, so that the front runs once for all of them. */
export const ROWS_A_FRONT = 20;

/** The front that a row stands behind, among those of its draw. */
export const frontOf = (index: number): number => Math.floor(index / ROWS_A_FRONT);

/**
 * How many examples fit in front of a row, at most so many, and which: all that are no longer than their share of the room, where these are
 * at least half. A few long ones do not keep the others out.
 * @param lengths tokens of each as it stands there, its ends included
 * @param room positions between what a row is drawn from and the longest row
 */
export function examplesThatFit(
  lengths: readonly number[],
  room: number,
  most: number,
): { readonly count: number; readonly places: readonly number[] } {
  for (let count = most; count > 0; count--) {
    const places = lengths.flatMap((length, place) => (count * length <= room ? [place] : []));
    if (places.length >= Math.max(count, lengths.length / 2)) return { count, places };
  }
  return { count: 0, places: [] };
}

/** By the draw's seed and the place alone, so that a row does not depend on the others. */
export const chosen = <T>(texts: readonly T[], count: number, seed: number, place: number): T[] =>
  new Random(`${seed}/examples/${place}`).shuffle([...texts]).slice(0, count);
