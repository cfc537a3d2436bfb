import { NearIndex } from './nearIndex';
import { NEAR_COPY_SIMILARITY, normalizeWhitespace } from './similarity';

export interface Duplicate {
  readonly index: number;
  /** The earlier text that it repeats; never itself a duplicate. */
  readonly of: number;
  readonly kind: 'exact' | 'near';
  /** 1 for an exact copy, white space aside; else the token similarity (similarity.ts). */
  readonly similarity: number;
}

/**
 * Texts that repeat an earlier one, exactly (white space aside) or nearly. Each is compared with the earlier ones that
 * are not duplicates themselves, so a chain of small edits is reported against its first member.
 */
export function findDuplicates(texts: readonly string[], threshold = NEAR_COPY_SIMILARITY): Duplicate[] {
  const originals = new NearIndex<number>(threshold);
  const duplicates: Duplicate[] = [];
  for (const [index, text] of texts.entries()) {
    const nearest = originals.nearest(text);
    if (nearest === null) originals.add(index, text);
    else duplicates.push({ index, of: nearest.key, ...repetitionOf(text, texts[nearest.key]!, nearest.similarity) });
  }
  return duplicates;
}

/** How a text repeats another that is near to it. Texts may have the same words and signs and still differ in where they are parted. */
export function repetitionOf(
  text: string,
  other: string,
  similarity: number,
): { kind: 'exact' | 'near'; similarity: number } {
  return normalizeWhitespace(text) === normalizeWhitespace(other)
    ? { kind: 'exact', similarity: 1 }
    : { kind: 'near', similarity };
}
