import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitHeldOut } from '../references/split';
import { findDuplicates } from './duplicates';
import { LcsPattern, lexicalSimilarity, NEAR_COPY_SIMILARITY, wordsOf } from './similarity';
import { SimilarityIndex } from './similarityIndex';

/** The textbook dynamic programme. */
function lcsByTable(a: readonly number[], b: readonly number[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const row = table[i] as number[];
      const above = table[i - 1] as number[];
      row[j] = a[i - 1] === b[j - 1] ? above[j - 1]! + 1 : Math.max(above[j]!, row[j - 1]!);
    }
  }
  return table[a.length]?.[b.length] as number;
}

describe('similarity', () => {
  it('is 2·LCS/(a + b) over tokens', () => {
    expect(wordsOf('def f_1(x):\n  return "é" + 12')).toEqual([
      'def',
      'f_1',
      '(',
      'x',
      ')',
      ':',
      'return',
      '"',
      'é',
      '"',
      '+',
      '12',
    ]);
    expect(wordsOf('abc日本go')).toEqual(['abc', '日', '本', 'go']);
    expect(lexicalSimilarity('a b c d', 'a  c\nd')).toBeCloseTo(6 / 7, 12);
    expect(lexicalSimilarity('same text', 'same   text')).toBe(1);
    expect(lexicalSimilarity('x y', 'p q')).toBe(0);
    expect(lexicalSimilarity('', ' ')).toBe(1);
  });

  it('computes the LCS as the dynamic programme does, over word boundaries too', () => {
    const sequence = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 100 });
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        expect(new LcsPattern(Int32Array.from(a)).commonWith(Int32Array.from(b))).toBe(lcsByTable(a, b));
      }),
    );
  });
});

describe('duplicates', () => {
  const original = 'def add_tax(price):\n    total = price * 1.2\n    return round(total, 2)\nassert add_tax(10) == ??';
  const renamed = original.replaceAll('add_tax', 'with_vat').replace('10', '25');
  const other = 'def words(text):\n    return [w for w in text.split() if w.isalpha()]\nassert words("a b") == ??';

  it('finds exact and near copies and names the first', () => {
    const found = findDuplicates([original, other, `${original.replace('\n', '\n\n')} `, renamed]);
    expect(found).toEqual([
      { index: 2, of: 0, kind: 'exact', similarity: 1 },
      { index: 3, of: 0, kind: 'near', similarity: lexicalSimilarity(original, renamed) },
    ]);
    expect(lexicalSimilarity(original, renamed)).toBeGreaterThan(NEAR_COPY_SIMILARITY);
    expect(lexicalSimilarity(original, other)).toBeLessThan(0.6);
  });

  it('finds the most similar text as the exhaustive search does', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), text, (texts, query) => {
        const best = Math.max(...texts.map((candidate) => lexicalSimilarity(candidate, query)));
        const found = new SimilarityIndex(texts).nearest(query);
        expect(found?.similarity).toBeCloseTo(best, 12);
        expect(found?.index).toBe(
          texts.findIndex((candidate) => Math.abs(lexicalSimilarity(candidate, query) - best) < 1e-12),
        );
      }),
    );
  });
});

describe('held-out split', () => {
  it('is a partition that keeps two to train on, at least one held out where there are three', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.double({ min: 0, max: 0.5, noNaN: true }), fc.integer(), (n, share, seed) => {
        const { train, heldOut } = splitHeldOut(n, share, seed);
        expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, index) => index));
        if (share > 0 && n >= 3) expect(heldOut.length).toBe(Math.min(n - 2, Math.max(1, Math.round(share * n))));
        if (share === 0 || n < 3) expect(heldOut).toEqual([]);
      }),
    );
  });

  it('depends on the seed alone', () => {
    expect(splitHeldOut(66, 0.15, 7)).toEqual(splitHeldOut(66, 0.15, 7));
    expect(splitHeldOut(66, 0.15, 7).heldOut).not.toEqual(splitHeldOut(66, 0.15, 8).heldOut);
    expect(splitHeldOut(66, 0.15, 7).heldOut).toHaveLength(10);
    expect(() => splitHeldOut(10, 0.9, 1)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
