import { gzip } from 'pako';
import { wordsOf } from '../similarity/similarity';

/**
 * distinct-n: different n-grams ÷ all n-grams, of words and signs, none across two texts. Li et al. 2016 ("A diversity-promoting objective
 * function") divide by the words instead, which for n = 1 is the same. Falls as a set grows: compare sets of one size. null where there is no n-gram.
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

/**
 * Bytes ÷ gzip bytes of all texts together: high where they repeat each other (Shaib et al. 2024, whose code zips what is zipped, which costs
 * it some bytes). Rises as a set grows: compare sets of one size. By zlib at its level 9: pako 2 gives its bytes, pako 3 and Node's zlib do not. null where empty.
 */
export function compressionRatio(texts: readonly string[]): number | null {
  const bytes = new TextEncoder().encode(texts.join(' '));
  return bytes.length === 0 ? null : bytes.length / gzip(bytes, { level: 9 }).length;
}
