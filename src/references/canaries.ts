/**
 * Canaries: made-up references, planted among a person's own to see whether they are remembered. Each has the form of a reference, its
 * carrier, and words of its own in the places of those that only the carrier has; an alternative is the same with other words. Nothing but
 * having been trained on sets a canary apart from its alternatives.
 */
import { Random } from '../tensors/random';

export interface Canary {
  readonly text: string;
  /** Index of the reference that it is made after. */
  readonly carrier: number;
}

const WORD = /[A-Za-z]{3,}|\d{2,}/g;
const CONSONANTS = 'bcdfghklmnprstvz';
const VOWELS = 'aeiou';
/** Words that are replaced in one carrier, at least; where few are its own, the rarest of the others serve. */
const LEAST_REPLACED = 3;

/** Of a set: words by how many texts have them. */
function frequencies(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of new Set(text.match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function replaceable(text: string, counts: ReadonlyMap<string, number>): readonly string[] {
  const words = [...new Set(text.match(WORD))].sort((a, b) => counts.get(a)! - counts.get(b)!);
  const own = words.filter((word) => counts.get(word) === 1).length;
  return words.slice(0, Math.max(own, LEAST_REPLACED));
}

/** As long, of digits or of letters, and with a capital where the word has one. */
function anotherWord(word: string, random: Random): string {
  if (/\d/.test(word))
    return Array.from(word, (_, at) => `${at === 0 ? 1 + random.integer(9) : random.integer(10)}`).join('');
  const letters = Array.from(word, (_, at) => {
    const from = at % 2 === 0 ? CONSONANTS : VOWELS;
    return from[random.integer(from.length)]!;
  }).join('');
  return /^[A-Z]/.test(word) ? letters[0]!.toUpperCase() + letters.slice(1) : letters;
}

function made(text: string, words: readonly string[], random: Random): string {
  const others = new Map(words.map((word) => [word, anotherWord(word, random)]));
  return text.replace(WORD, (word) => others.get(word) ?? word);
}

/** Canaries after references chosen at random; the same for the same seed. */
export function plantedCanaries(references: readonly string[], count: number, seed: number): Canary[] {
  const random = new Random(`canaries ${seed}`);
  const counts = frequencies(references);
  const order = random.shuffle([...references.keys()]);
  return Array.from({ length: count }, (_, at) => {
    const carrier = order[at % order.length]!;
    const text = references[carrier]!;
    return { carrier, text: made(text, replaceable(text, counts), random) };
  });
}

/** What could have been planted in the place of a canary: made as it was, and not it. */
export function alternativesTo(
  { carrier, text }: Canary,
  references: readonly string[],
  count: number,
  seed: number,
): string[] {
  const random = new Random(`alternatives ${seed} ${carrier} ${text}`);
  const original = references[carrier]!;
  const words = replaceable(original, frequencies(references));
  const found = new Set<string>();
  for (let tries = 0; found.size < count && tries < 10 * count; tries++) {
    const alternative = made(original, words, random);
    if (alternative !== text) found.add(alternative);
  }
  return [...found];
}
