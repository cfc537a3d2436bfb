import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestOwnRuns, RUN_LENGTHS } from '../similarity/sharedRuns';
import { Random } from '../tensors/random';
import { auditWords } from './auditWords';
import { auditMemorisation } from './memorisation';
import { smallerThanChance } from './permutation';

const WORDS = 'a b c d e f g h i j k l m n o p'.split(' ');
const textOf = (random: Random, length: number): string =>
  Array.from({ length }, () => WORDS[random.integer(WORDS.length)]!).join(' ');

describe('the longest run of a reference alone', () => {
  it('is what a search of all runs finds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 }).map((words) => words.join(' '));
    const texts = fc.array(text, { minLength: 1, maxLength: 4 });
    const has = (whole: string, run: readonly string[]): boolean => ` ${whole} `.includes(` ${run.join(' ')} `);
    fc.assert(
      fc.property(texts, texts, (references, rows) => {
        const expected = references.map((reference, index) => {
          const words = reference.split(' ').filter(Boolean);
          const lengths = RUN_LENGTHS.filter((length) =>
            words.some((_, at) => {
              const run = words.slice(at, at + length);
              const others = references.filter((_, other) => other !== index);
              return (
                run.length === length && rows.some((row) => has(row, run)) && !others.some((other) => has(other, run))
              );
            }),
          );
          return lengths.at(-1) ?? 0;
        });
        expect(longestOwnRuns(references, rows)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a permutation test', () => {
  it('counts the subsets that are as small', () => {
    expect(smallerThanChance([5, 4, 3, 2, 1], [3, 4])).toEqual({ p: 1 / 10, leastP: 1 / 10, exact: true });
    expect(smallerThanChance([5, 4, 3, 2, 1], [2, 4])).toEqual({ p: 2 / 10, leastP: 1 / 10, exact: true });
    expect(smallerThanChance([1, 1, 1], [0])).toEqual({ p: 1, leastP: 1 / 3, exact: true });
  });

  it('drawn comes near the exact one', () => {
    // Ranks 0…59: the sum of 20 is normal within a hair, mean 590, variance 20·40·61/12.
    const values = Array.from({ length: 60 }, (_, at) => at);
    const chosen = Array.from({ length: 20 }, (_, at) => 2 * at);
    const { p, exact } = smallerThanChance(values, chosen);
    expect(exact).toBe(false);
    // z = (380 − 590)/63.8 = −3.29.
    expect(p).toBeGreaterThan(0.0001);
    expect(p).toBeLessThan(0.0013);
  });
});

describe('the audit of memorisation', () => {
  it('gives no small p where the rows know nothing of the split', () => {
    const random = new Random('null');
    const ps = Array.from({ length: 400 }, () => {
      const references = Array.from({ length: 24 }, () => textOf(random, 30));
      // Rows that take from references, of both kinds alike: a domain's texts do look like each other.
      const rows = Array.from({ length: 40 }, () => {
        const words = references[random.integer(24)]!.split(' ');
        const length = 2 + random.integer(20);
        return `${textOf(random, 5)} ${words.slice(0, length).join(' ')} ${textOf(random, 5)}`;
      });
      return auditMemorisation(references.slice(0, 18), references.slice(18), rows)!.p;
    });
    // The margin keeps p from being even: it is never too small. Binomial(400, α): four standard deviations.
    for (const level of [0.05, 0.25, 0.5, 0.75]) {
      const share = ps.filter((p) => p <= level).length / ps.length;
      expect(share - level).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / ps.length) + 0.01);
    }
  });

  it('finds one that learned by heart', () => {
    const random = new Random('heart');
    for (let seed = 0; seed < 5; seed++) {
      const references = Array.from({ length: 12 }, () => textOf(random, 30));
      const rows = Array.from({ length: 60 }, () => {
        const words = references[random.integer(8)]!.split(' ');
        return `${textOf(random, 6)} ${words.slice(4, 20).join(' ')}`;
      });
      const audit = auditMemorisation(references.slice(0, 8), references.slice(8), rows)!;
      expect(audit.p).toBeLessThan(0.01);
      expect(audit.trained).toMatchObject({ references: 8, matched: 8 });
      expect(audit.heldOut).toMatchObject({ references: 4, matched: 0 });
      expect(audit.leastP).toBeCloseTo(1 / 495, 12);
    }
  });

  it('says nothing where nothing was held out or drawn', () => {
    expect(auditMemorisation(['a b'], [], ['a b'])).toBeNull();
    expect(auditMemorisation(['a b'], ['c d'], [])).toBeNull();
  });

  it('is put in words by what it can tell', () => {
    const group = { references: 8, meanRun: 12, matched: 5 };
    const audit = { rows: 60, trained: group, heldOut: { references: 4, meanRun: 3, matched: 0 }, exact: true };
    expect(auditWords({ ...audit, p: 1 / 495, leastP: 1 / 495 })).toMatch(
      /^Rows have more .* \(p = 0\.002\): 5 of 8 .* 0 of 4/,
    );
    expect(auditWords({ ...audit, p: 0.4, leastP: 1 / 495 })).toMatch(/^Nothing shows .* \(p = 0\.40\)/);
    expect(auditWords({ ...audit, p: 1 / 12, leastP: 1 / 12 })).toMatch(/cannot be told: .* never below 0\.08/);
  });
});
