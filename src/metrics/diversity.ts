import { gzipSync } from 'fflate';
import { wordsOf } from '../similarity/similarity';

/**
 * distinct-n (Li et al. 2016, "A diversity-promoting objective function"): different n-grams ÷ all n-grams, of words and
 * signs, none across two texts. Falls as a set grows: compare sets of one size. null where there is no n-gram.
 */
export function distinctN(texts: readonly string[], n: number): number | null {
  const seen = new Set<string>();
  let total = 0;
  for (const text of texts) {
    for (const gram of ngramsOf(text, n)) {
      seen.add(gram);
      total++;
    }
  }
  return total === 0 ? null : seen.size / total;
}

/** The n-grams of a text in order, each as one string. */
export function* ngramsOf(text: string, n: number): Generator<string> {
  const words = wordsOf(text);
  for (let start = 0; start + n <= words.length; start++) yield words.slice(start, start + n).join('\u0000');
}

/** Bytes ÷ gzip bytes of all texts together: high where they repeat each other (Shaib et al. 2024). null where empty. */
export function compressionRatio(texts: readonly string[]): number | null {
  const bytes = new TextEncoder().encode(texts.join('\n'));
  return bytes.length === 0 ? null : bytes.length / gzipSync(bytes, { mtime: 0 }).length;
}
