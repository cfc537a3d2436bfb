import { ElementInterner, type TextElements } from './elements';
import { LcsPattern } from './similarity';

/** Texts among which the most similar one to another text is found exactly, however far it is. A query looks at every text. */
export class SimilarityIndex {
  private readonly interner = new ElementInterner();
  private readonly entries: TextElements[] = [];
  /** By element, the texts that have it. */
  private readonly postings = new Map<number, number[]>();

  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.add(text);
  }

  add(text: string): void {
    const entry = this.interner.of(text);
    const index = this.entries.push(entry) - 1;
    for (const element of entry.elements) {
      const places = this.postings.get(element);
      if (places === undefined) this.postings.set(element, [index]);
      else places.push(index);
    }
  }

  /**
   * The most similar text, the earliest of equals; null if none reaches `atLeast`.
   * @param except index of a text to leave out (to compare a text with the others of its own set)
   */
  nearest(text: string, atLeast = 0, except = -1): { index: number; similarity: number } | null {
    const query = this.interner.of(text);
    const pattern = new LcsPattern(query.tokens);
    let best: { index: number; similarity: number } | null = null;
    // Most pairs share too few tokens to need the quadratic comparison: those that share most come first.
    for (const { index, bound } of this.bounds(query)) {
      const needed = best?.similarity ?? atLeast;
      if (bound < needed) break;
      if (index === except) continue;
      const similarity = pattern.similarity(this.entries[index]!.tokens);
      const isBetter = best === null || similarity > best.similarity || index < best.index;
      if (similarity >= needed && isBetter) best = { index, similarity };
    }
    return best;
  }

  /** The most that each text's similarity can be, by the tokens it shares in any order; the highest first. */
  private bounds(query: TextElements): { index: number; bound: number }[] {
    const common = new Uint16Array(this.entries.length);
    for (const element of query.elements) {
      for (const index of this.postings.get(element) ?? []) common[index] = common[index]! + 1;
    }
    return this.entries
      .map(({ tokens }, index) => {
        const both = tokens.length + query.tokens.length;
        return { index, bound: both === 0 ? 1 : (2 * common[index]!) / both };
      })
      .sort((a, b) => b.bound - a.bound);
  }
}
