import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { NearIndex, UNBOUNDED } from './nearIndex';
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

  it('without bounds finds what a comparison with every text finds, of however many that are nearly near', () => {
    const random = new Random('unbounded');
    const texts = Array.from({ length: 400 }, () =>
      Array.from({ length: 20 }, (_, at) =>
        at % 3 ? 'a ( ) b'.split(' ')[at % 4] : `n${Math.floor(5 * random.uniform())}`,
      ).join(' '),
    );
    const all = new Map(texts.entries());
    const index = new NearIndex<number>(0.8, UNBOUNDED);
    for (const [key, text] of all) index.add(key, text);
    for (let turn = 0; turn < 40; turn++) {
      const query = texts[turn]!.replace(/n\d/, 'other');
      expect(index.nearest(query)).toEqual(nearestOfAll(all, query, 0.8));
    }
    expect(index.compared).toBeGreaterThan(40 * 128);
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

  it('within its bounds finds what follows from the texts that are there, whatever came and went', () => {
    const bounds = { compared: 2, read: 12 };
    fc.assert(
      fc.property(set, fc.array(fc.nat(60), { maxLength: 40 }), threshold, fc.boolean(), (texts, removals, t, asks) => {
        const index = new NearIndex<number>(t, bounds);
        const all = new Map<number, string>();
        for (const [key, text] of texts.entries()) {
          if (asks) index.nearest(text);
          index.add(key, text);
          all.set(key, text);
        }
        for (const key of removals) {
          index.remove(key);
          all.delete(key);
        }
        const fresh = new NearIndex<number>(t, bounds);
        for (const [key, text] of all) fresh.add(key, text);
        for (const text of texts) {
          const before = index.compared;
          const found = index.nearest(text);
          expect(index.compared - before).toBeLessThanOrEqual(bounds.compared);
          expect(found).toEqual(fresh.nearest(text));
          const even = (key: number): boolean => key % 2 === 0;
          expect(index.nearest(text, even)).toEqual(fresh.nearest(text, even));
          // What is found is near, as a comparison says, and of the texts that are there.
          if (found !== null) {
            expect(found.similarity).toBeGreaterThanOrEqual(t);
            expect(found.similarity).toBe(lexicalSimilarity(text, all.get(found.key)!));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds a copy with two values swapped among thousands of texts of the same values, at a cost a text', () => {
    const random = new Random('permuted');
    const shuffled = (): string[] => {
      const values = Array.from({ length: 30 }, (_, at) => `${at}`);
      for (let at = values.length - 1; at > 0; at--) {
        const other = Math.floor((at + 1) * random.uniform());
        [values[at], values[other]] = [values[other]!, values[at]!];
      }
      return values;
    };
    const index = new NearIndex<number>(0.8);
    const lists = Array.from({ length: 2000 }, shuffled);
    for (const [key, values] of lists.entries()) {
      expect(index.nearest(values.join(' '))).toBeNull();
      index.add(key, values.join(' '));
    }
    // Of two million pairs, each of which shares all its words.
    expect(index.compared).toBeLessThanOrEqual(128 * lists.length);
    for (const [key, values] of lists.entries()) {
      if (key % 10 !== 0) continue;
      const at = Math.floor(29 * random.uniform());
      const swapped = values.with(at, values[at + 1]!).with(at + 1, values[at]!);
      expect(index.nearest(swapped.join(' '))?.key).toBe(key);
    }
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
