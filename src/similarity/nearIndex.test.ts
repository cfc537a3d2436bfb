import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { NearIndex } from './nearIndex';
import { lexicalSimilarity } from './similarity';

/** The most similar of all at or above the threshold, the first of equals. */
function nearestOfAll(
  texts: ReadonlyMap<number, string>,
  query: string,
  threshold: number,
): { key: number; similarity: number } | null {
  let best: { key: number; similarity: number } | null = null;
  for (const [key, text] of texts) {
    const similarity = lexicalSimilarity(text, query);
    if (similarity >= threshold && (best === null || similarity > best.similarity)) best = { key, similarity };
  }
  return best;
}

/** Few words, so that near texts are common; some texts are others with a few words changed. */
const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', '(', ')', 'f1', 'f2', 'f3');
const words = fc.array(word, { maxLength: 40 });
const edits = fc.array(fc.record({ at: fc.nat(60), word, kind: fc.constantFrom('put', 'cut', 'change') }), {
  maxLength: 4,
});
const family = fc.tuple(words, fc.array(edits, { maxLength: 4 })).map(([base, changes]) => [
  base.join(' '),
  ...changes.map((list) => {
    const text = [...base];
    for (const { at, word: next, kind } of list) {
      const place = at % (text.length + 1);
      if (kind === 'put') text.splice(place, 0, next);
      else text.splice(place, 1, ...(kind === 'cut' ? [] : [next]));
    }
    return text.join(' ');
  }),
]);
const set = fc.array(family, { minLength: 1, maxLength: 8 }).map((families) => families.flat());
const threshold = fc.constantFrom(0.1, 0.5, 0.6, 2 / 3, 0.75, 0.8, 0.9, 0.95, 1);

describe('the index of near texts', () => {
  it('finds what a comparison with every text finds, at any threshold', () => {
    fc.assert(
      fc.property(set, threshold, (texts, t) => {
        const index = new NearIndex<number>(t);
        const all = new Map<number, string>();
        for (const [key, text] of texts.entries()) {
          expect(index.nearest(text)).toEqual(nearestOfAll(all, text, t));
          index.add(key, text);
          all.set(key, text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does so after any removals, and among some of the texts', () => {
    fc.assert(
      fc.property(set, fc.array(fc.nat(40), { maxLength: 40 }), threshold, (texts, removals, t) => {
        const index = new NearIndex<number>(t);
        const all = new Map<number, string>();
        for (const [key, text] of texts.entries()) {
          index.add(key, text);
          all.set(key, text);
        }
        for (const key of removals) {
          index.remove(key);
          all.delete(key);
        }
        index.add(1000, texts[0]!);
        all.set(1000, texts[0]!);
        const even = new Map([...all].filter(([key]) => key % 2 === 0));
        for (const text of texts) {
          expect(index.nearest(text)).toEqual(nearestOfAll(all, text, t));
          expect(index.nearest(text, (key) => key % 2 === 0)).toEqual(nearestOfAll(even, text, t));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('finds empty texts alike, and nothing else like them', () => {
    const index = new NearIndex<string>(0.8);
    index.add('words', 'some words');
    expect(index.nearest('')).toBeNull();
    index.add('blank', ' \n');
    index.add('empty', '');
    expect(index.nearest('  ')).toEqual({ key: 'blank', similarity: 1 });
    index.remove('blank');
    expect(index.nearest('  ')).toEqual({ key: 'empty', similarity: 1 });
  });

  it('takes texts longer than are compared', () => {
    const index = new NearIndex<string>(0.8);
    const long = Array.from({ length: 9000 }, (_, i) => `w${i}`).join(' ');
    index.add('long', long);
    expect(index.nearest(`${long} and more`)).toEqual({ key: 'long', similarity: 1 });
  });

  it('compares few of many texts that are not alike', () => {
    const random = new Random('near');
    const pick = (from: string, count: number): string =>
      Array.from({ length: count }, () => `${from}${Math.floor(300 ** random.uniform())}`).join(' ');
    const index = new NearIndex<number>(0.8);
    for (let i = 0; i < 3000; i++) {
      const text = `def ${pick('f', 1)}(${pick('a', 2)}):\n    return ${pick('b', 12)} + (${pick('c', 12)})`;
      if (index.nearest(text) === null) index.add(i, text);
    }
    // Of 4.5 million pairs.
    expect(index.compared).toBeLessThan(300);
  });
});
