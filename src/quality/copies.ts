import { findDuplicates, SimilarityIndex } from '../similarity/duplicates';
import { NEAR_COPY_SIMILARITY, normalizeWhitespace } from '../similarity/similarity';

/** How a sample relates to the references in wording. */
export interface CopyVerdict {
  /** 'exact': the same but for white space; 'near': token similarity of at least NEAR_COPY_SIMILARITY. */
  readonly kind: 'exact' | 'near' | 'none';
  /** Index of the reference that is most similar in wording; null where there is no reference. */
  readonly reference: number | null;
  /** Token similarity to it (references/similarity.ts), 0…1. */
  readonly similarity: number;
}

/**
 * Compare each sample with every reference.
 * @returns one verdict a sample, in order
 */
export function copyVerdicts(samples: readonly string[], references: readonly string[]): CopyVerdict[] {
  const exact = new Map<string, number>();
  for (const [index, text] of references.entries()) {
    const normalized = normalizeWhitespace(text);
    if (!exact.has(normalized)) exact.set(normalized, index);
  }
  const index = new SimilarityIndex(references);
  return samples.map((sample) => {
    const same = exact.get(normalizeWhitespace(sample));
    if (same !== undefined) return { kind: 'exact', reference: same, similarity: 1 };
    const nearest = index.nearest(sample);
    if (nearest === null) return { kind: 'none', reference: null, similarity: 0 };
    const kind = nearest.similarity >= NEAR_COPY_SIMILARITY ? 'near' : 'none';
    return { kind, reference: nearest.index, similarity: nearest.similarity };
  });
}

/** Similarity of each reference to the most similar other one: what a similarity of a sample must be read against. */
export function referenceBaseline(references: readonly string[]): number[] {
  const index = new SimilarityIndex(references);
  return references.map((text, position) => index.nearest(text, 0, position)?.similarity ?? 0);
}

/** For each sample, the earlier sample it repeats (exactly or nearly), or null. */
export function repeatedSamples(samples: readonly string[]): (number | null)[] {
  const repeats: (number | null)[] = samples.map(() => null);
  for (const { index, of } of findDuplicates(samples)) repeats[index] = of;
  return repeats;
}
