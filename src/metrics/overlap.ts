import { wordsOf } from '../similarity/similarity';

export interface NgramOverlap {
  /** Words of an n-gram. */
  readonly n: number;
  /** Share of samples that have at least one n-gram of a reference. */
  readonly sampleRate: number | null;
  /** Share of the samples' n-grams, repeats counted, that stand in a reference. */
  readonly share: number | null;
  /** Share of the references' n-grams that stand in another reference: what `share` must be read against. */
  readonly referenceShare: number | null;
}

/**
 * What the samples take word for word. Eight words and signs in a row are rarely the same by chance, so they are what
 * contamination checks count (13 in Brown et al. 2020, App. C; 8 for short texts). None across two texts.
 */
export function ngramOverlap(references: readonly string[], samples: readonly string[], n = 8): NgramOverlap {
  const ofReferences = references.map((text) => ngrams(text, n));
  /** In how many references each one stands. */
  const spread = new Map<string, number>();
  for (const grams of ofReferences) for (const gram of new Set(grams)) spread.set(gram, (spread.get(gram) ?? 0) + 1);
  const shared = samples.map((text) => {
    const grams = ngrams(text, n);
    return { total: grams.length, found: grams.filter((gram) => spread.has(gram)).length };
  });
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  const all = ofReferences.flat();
  return {
    n,
    sampleRate: ratio(shared.filter(({ found }) => found > 0).length, samples.length),
    share: ratio(sum(shared.map(({ found }) => found)), sum(shared.map(({ total }) => total))),
    referenceShare: ratio(all.filter((gram) => (spread.get(gram) ?? 0) > 1).length, all.length),
  };
}

function ngrams(text: string, n: number): string[] {
  const words = wordsOf(text);
  return Array.from({ length: Math.max(0, words.length - n + 1) }, (_, at) => words.slice(at, at + n).join('\u0000'));
}
