import {
  NEAR_COPY_SIMILARITY,
  normalizeWhitespace,
  similarityBound,
  TokenInterner,
  tokenSimilarity,
} from './similarity';

/** Near-copies are looked for among this many texts; exact copies among all. */
const MAX_COMPARED = 5000;

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
  const exact = new Map<string, number>();
  const index = new SimilarityIndex();
  const positions: number[] = [];
  const duplicates: Duplicate[] = [];
  for (const [position, text] of texts.entries()) {
    const normalized = normalizeWhitespace(text);
    const same = exact.get(normalized);
    if (same !== undefined) {
      duplicates.push({ index: position, of: same, kind: 'exact', similarity: 1 });
      continue;
    }
    const nearest = index.nearest(text, threshold);
    const of = nearest === null ? undefined : positions[nearest.index];
    if (nearest !== null && of !== undefined) {
      duplicates.push({ index: position, of, kind: 'near', similarity: nearest.similarity });
      continue;
    }
    exact.set(normalized, position);
    if (positions.length < MAX_COMPARED) {
      positions.push(position);
      index.add(text);
    }
  }
  return duplicates;
}

/** Texts among which the most similar one to another text is found exactly. */
export class SimilarityIndex {
  private readonly interner = new TokenInterner();
  private readonly entries: { tokens: Int32Array; counts: Map<number, number> }[] = [];

  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.add(text);
  }

  add(text: string): void {
    const tokens = this.interner.tokens(text);
    const counts = new Map<number, number>();
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    this.entries.push({ tokens, counts });
  }

  /**
   * The most similar text, the earliest of equals; null if none reaches `atLeast`.
   * @param except index of a text to leave out (to compare a text with the others of its own set)
   */
  nearest(text: string, atLeast = 0, except = -1): { index: number; similarity: number } | null {
    const query = this.interner.tokens(text);
    let best: { index: number; similarity: number } | null = null;
    for (const [index, { tokens, counts }] of this.entries.entries()) {
      if (index === except) continue;
      const needed = best?.similarity ?? atLeast;
      // Cheap bounds first: most pairs share too few tokens to need the quadratic comparison.
      const shorter = Math.min(tokens.length, query.length);
      if ((2 * shorter) / Math.max(1, tokens.length + query.length) < needed) continue;
      if (similarityBound(counts, query, tokens.length) < needed) continue;
      const similarity = tokenSimilarity(tokens, query);
      if (similarity >= needed && (best === null || similarity > best.similarity)) best = { index, similarity };
    }
    return best;
  }
}
