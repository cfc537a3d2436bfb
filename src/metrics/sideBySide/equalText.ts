/**
 * Texts cut so that wording can be compared: distinct-n falls and the compression ratio rises with every row and with every word that is
 * counted, so two sets say something of each other only where both have as many rows of as many words.
 */

import { wordsOf } from '../../similarity/similarity';
import { Random } from '../../tensors/random';

/** Shorter beginnings, or fewer of them, say nothing of variety. */
const [LEAST_WORDS, LEAST_ROWS] = [8, 8];
/** Of each set at most this share of rows may be too short: what is left would no longer be the set. */
const MOST_TOO_SHORT = 0.25;
const FAR_SHORTER = 2;
/** Choices of rows that a measure is averaged over, where a set has more than are compared. */
export const CHOICES = 20;

export interface EqualTexts {
  /** Rows of each set that takes part, 0 where none does. */
  readonly rows: number;
  readonly words: number;
  /** Beginnings of so many words of the rows that are long enough, by set; none of one that takes no part. */
  readonly beginnings: readonly (readonly string[])[];
}

/**
 * The longest beginning that three quarters of the rows of every set have, and as many rows as the smallest set has of that length. A set of
 * few or far shorter rows takes no part: it would leave nothing of the others to compare. A beginning ends with its last word; white space in it stays.
 */
export function equalTexts(sets: readonly (readonly string[])[]): EqualTexts {
  const lengths = sets.map((texts) => texts.map((text) => wordsOf(text).length).sort((a, b) => a - b));
  const longEnough = lengths.map((each) => each[Math.floor(MOST_TOO_SHORT * each.length)] ?? 0);
  const many = sets.map(({ length }) => length >= LEAST_ROWS);
  const usual = longEnough.filter((_, at) => many[at]).sort((a, b) => a - b);
  const least = Math.max(LEAST_WORDS, (usual[Math.floor((usual.length - 1) / 2)] ?? 0) / FAR_SHORTER);
  const takesPart = sets.map((_, at) => many[at]! && longEnough[at]! >= least);
  const words = Math.min(...longEnough.filter((_, at) => takesPart[at]));
  const beginnings = sets.map((texts, at) =>
    texts.flatMap((text) => (takesPart[at] ? (firstWords(text, words) ?? []) : [])),
  );
  const rows = Math.min(...beginnings.flatMap(({ length }, at) => (takesPart[at] ? [length] : [])));
  if (!takesPart.includes(true) || rows < LEAST_ROWS) return { rows: 0, words: 0, beginnings: sets.map(() => []) };
  return { rows, words, beginnings };
}

/** The text up to the end of its n-th word or sign; null where it has fewer. */
export function firstWords(text: string, n: number): string | null {
  let end = 0;
  const found = wordsOf(text);
  if (found.length < n) return null;
  for (const word of found.slice(0, n)) end = text.indexOf(word, end) + word.length;
  return text.slice(0, end);
}

/** Mean of a measure over choices of `count` of the items by seed; over all of them where that is their number. */
export function meanOverChoices<T>(
  items: readonly T[],
  count: number,
  seed: string,
  measure: (chosen: readonly T[]) => number | null,
): number | null {
  if (count === 0 || items.length < count) return null;
  if (items.length === count) return measure(items);
  const random = new Random(seed);
  let sum = 0;
  for (let choice = 0; choice < CHOICES; choice++) {
    const value = measure(random.shuffle([...items]).slice(0, count));
    if (value === null) return null;
    sum += value;
  }
  return sum / CHOICES;
}
