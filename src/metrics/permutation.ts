import { Random } from '../tensors/random';

/** Subsets that are gone through one by one. */
const MOST_EXACT = 100_000;
const DRAWS = 20_000;

export interface PermutationTest {
  /** Of a sum as small as that of the chosen or smaller, if any as many had been chosen as likely. */
  readonly p: number;
  /** The least that it could be. */
  readonly leastP: number;
  /** Of all subsets; else of so many drawn by seed, and p counts the observed one among them (Phipson and Smyth 2010). */
  readonly exact: boolean;
}

/** Whether the sum of some values is smaller than chance makes it: Fisher's permutation test, one-sided. */
export function smallerThanChance(values: readonly number[], chosen: readonly number[], seed = 0): PermutationTest {
  const [n, size] = [values.length, chosen.length];
  const sum = (places: readonly number[]): number => places.reduce((total, place) => total + values[place]!, 0);
  // Sums of the same values in another order may differ in their last bits.
  const observed = sum(chosen) + 1e-9;
  const all = choices(n, size);
  if (all <= MOST_EXACT) {
    let smaller = 0;
    for (const places of subsets(n, size)) if (sum(places) <= observed) smaller++;
    return { p: smaller / all, leastP: 1 / all, exact: true };
  }
  const random = new Random(seed);
  const places = Array.from({ length: n }, (_, place) => place);
  let smaller = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    if (sum(random.drawFirst(places, size).slice(0, size)) <= observed) smaller++;
  }
  return { p: smaller / (DRAWS + 1), leastP: 1 / (DRAWS + 1), exact: false };
}

function choices(n: number, size: number): number {
  let count = 1;
  for (let at = 1; at <= size; at++) {
    count = (count * (n - size + at)) / at;
    if (count > MOST_EXACT) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/** All of a size, each in the one array, rising. */
function* subsets(n: number, size: number): Generator<readonly number[]> {
  const places = Array.from({ length: size }, (_, at) => at);
  for (;;) {
    yield places;
    let at = size - 1;
    while (at >= 0 && places[at] === n - size + at) at--;
    if (at < 0) return;
    places[at] = places[at]! + 1;
    for (let next = at + 1; next < size; next++) places[next] = places[next - 1]! + 1;
  }
}
