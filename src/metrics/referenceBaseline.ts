import { SimilarityIndex } from '../similarity/similarityIndex';

/** Similarity of each reference to the most similar other one: what a similarity of a sample must be read against. */
export function referenceBaseline(references: readonly string[]): number[] {
  const index = new SimilarityIndex(references);
  return references.map((text, position) => index.nearest(text, 0, position)?.similarity ?? 0);
}
