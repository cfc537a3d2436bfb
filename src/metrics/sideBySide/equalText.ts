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
/** Choices of rows that a measure is averaged over, where a set has more than are compared. */
export const CHOICES = 20;

export interface EqualTexts {
  /** Rows of each set, 0 where one has too little. */
  readonly rows: number;
  readonly words: number;
  /** Beginnings of so many words of the rows that are long enough, by set. */
  readonly beginnings: readonly (readonly string[])[];
}

/**
 * The longest beginning that three quarters of the rows of every set have, and as many rows as the smallest set has of that length. A
 * beginning ends with its last word; white space in it stays.
 */
export function equalTexts(sets: readonly (readonly string[])[]): EqualTexts {
  const lengths = sets.map((texts) => texts.map((text) => wordsOf(text).length).sort((a, b) => a - b));
  const words = Math.min(...lengths.map((each) => each[Math.floor(MOST_TOO_SHORT * each.length)] ?? 0));
  const rows = Math.min(...lengths.map((each) => each.filter((length) => length >= words).length));
  if (sets.length === 0 || words < LEAST_WORDS || rows < LEAST_ROWS)
    return { rows: 0, words: 0, beginnings: sets.map(() => []) };
  const beginnings = sets.map((texts) =>
    texts.flatMap((text) => {
      const beginning = firstWords(text, words);
      return beginning === null ? [] : [beginning];
    }),
  );
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
    sum += value / CHOICES;
  }
  return sum;
}
