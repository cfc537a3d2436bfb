import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { distinctN } from '../diversity';
import { meanInterval } from '../interval';
import { acrossSeeds, difference } from './acrossSeeds';
import { equalTexts, firstWords, meanOverChoices } from './equalText';
import { groupJackknife } from './groupJackknife';
import { measureArms } from './measureArms';
import type { BatchValue, ComparedArm } from './types';

const VOCABULARY = Array.from({ length: 400 }, (_, at) => `w${at}`);

/** Texts of one distribution, of Zipf's kind, whatever their number. */
function texts(seed: string, count: number, length: number): string[] {
  const random = new Random(seed);
  const word = (): string => VOCABULARY[Math.floor(VOCABULARY.length ** random.uniform()) - 1] ?? 'w0';
  return Array.from({ length: count }, () => Array.from({ length: 1 + random.integer(length) }, word).join(' '));
}

describe('texts on equal terms', () => {
  it('are as many beginnings of as many words', () => {
    const { rows, words, beginnings } = equalTexts([texts('a', 40, 60), texts('b', 90, 200)]);
    expect(words).toBeGreaterThanOrEqual(8);
    expect(rows).toBe(Math.min(...beginnings.map(({ length }) => length)));
    for (const each of beginnings.flat()) expect(each.split(' ')).toHaveLength(words);
    expect(firstWords('def  f(x):\n    return x', 4)).toBe('def  f(x');
    expect(firstWords('two words', 3)).toBeNull();
  });

  it('leave out a set of few rows or of far shorter ones, and say nothing where none is left', () => {
    const short = Array.from({ length: 40 }, () => 'nine words are all that there is of this');
    const { words, beginnings } = equalTexts([texts('a', 40, 200), short, texts('b', 5, 60), texts('c', 40, 220)]);
    expect(words).toBeGreaterThanOrEqual(10);
    expect(beginnings.map(({ length }) => length > 0)).toEqual([true, false, false, true]);
    expect(equalTexts([texts('b', 5, 60)]).rows).toBe(0);
    expect(equalTexts([]).rows).toBe(0);
  });

  it('have one distinct-2 in expectation, at 30 rows and at 200, which as they are they do not', () => {
    const [raw, equal] = [
      [0, 0],
      [0, 0],
    ];
    const times = 40;
    for (let time = 0; time < times; time++) {
      const sets = [texts(`few${time}`, 30, 60), texts(`many${time}`, 200, 60)];
      const { rows, beginnings } = equalTexts(sets);
      for (const at of [0, 1]) {
        raw[at]! += distinctN(sets[at]!, 2)! / times;
        equal[at]! += meanOverChoices(beginnings[at]!, rows, `${time}/${at}`, (some) => distinctN(some, 2))! / times;
      }
    }
    expect(Math.abs(raw[0]! - raw[1]!)).toBeGreaterThan(0.1);
    expect(Math.abs(equal[0]! - equal[1]!)).toBeLessThan(0.01);
  });

  it('have one distinct-2 in expectation where one set’s texts are twice as long', () => {
    const [raw, equal] = [
      [0, 0],
      [0, 0],
    ];
    const times = 40;
    for (let time = 0; time < times; time++) {
      const sets = [texts(`short${time}`, 60, 40), texts(`long${time}`, 60, 160)];
      const { rows, beginnings } = equalTexts(sets);
      for (const at of [0, 1]) {
        raw[at]! += distinctN(sets[at]!, 2)! / times;
        equal[at]! += meanOverChoices(beginnings[at]!, rows, `${time}/${at}`, (some) => distinctN(some, 2))! / times;
      }
    }
    expect(Math.abs(raw[0]! - raw[1]!)).toBeGreaterThan(0.1);
    expect(Math.abs(equal[0]! - equal[1]!)).toBeLessThan(0.02);
  });
});

describe('the error of a measure of variety', () => {
  it('by leaving rows out is that of fresh sets; a bootstrap’s middle is off by more than its whole interval', () => {
    const sets = Array.from({ length: 120 }, (_, at) => texts(`set${at}`, 60, 30));
    const measure = (some: readonly string[]): number => distinctN(some, 2)!;
    const values = sets.map(measure);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
    const errors = sets.slice(0, 30).map((set) => groupJackknife(set, measure)!);
    const error = errors.reduce((a, b) => a + b) / errors.length;
    expect(error / spread).toBeGreaterThan(0.75);
    expect(error / spread).toBeLessThan(1.6);
    const random = new Random(1);
    const again = sets[0]!.map(() => sets[0]![random.integer(60)]!);
    expect(measure(sets[0]!) - measure(again)).toBeGreaterThan(3 * spread);
  });
});

const of = (...values: number[]): BatchValue[] => values.map((value) => ({ value, error: 0.01 }));

describe('the mean over seeds', () => {
  it('has Student’s interval', () => {
    const { value, interval } = acrossSeeds(of(1, 2, 3));
    expect(value).toBe(2);
    // s = 1, t = 4.303: 4.303 ∕ √3.
    expect(interval![1] - 2).toBeCloseTo(4.303 / Math.sqrt(3), 3);
  });

  it('of one seed has that of its rows', () => {
    expect(acrossSeeds(of(1)).interval![1]).toBeCloseTo(1 + 1.96 * 0.01, 4);
    expect(acrossSeeds([{ value: null, error: null }])).toMatchObject({ value: null, interval: null });
  });

  it('of shares is never narrower than that of all rows: three times none is not none', () => {
    const none = { value: 0, error: 0, rate: { successes: 0, count: 60 } };
    const { interval } = acrossSeeds([none, none, none]);
    expect(interval![0]).toBe(0);
    expect(interval![1]).toBeGreaterThan(0.02);
  });

  it('is covered as it says with three seeds, by which a bootstrap of seeds falls short', () => {
    const random = new Random('cover');
    let [student, bootstrap] = [0, 0];
    const times = 600;
    for (let time = 0; time < times; time++) {
      const values = [random.normal(), random.normal(), random.normal()];
      const own = acrossSeeds(of(...values)).interval!;
      if (own[0] <= 0 && own[1] >= 0) student++;
      const theirs = meanInterval(values, new Random(time))!;
      if (theirs[0] <= 0 && theirs[1] >= 0) bootstrap++;
    }
    expect(student / times).toBeGreaterThan(0.92);
    expect(student / times).toBeLessThan(0.98);
    expect(bootstrap / times).toBeLessThan(0.85);
  });

  it('tells two apart where they are, and says how many seeds it takes where it cannot', () => {
    const far = difference(of(1, 1.1, 0.9), of(2, 2.1, 1.9))!;
    expect(far.interval[0]).toBeGreaterThan(0.5);
    expect(far.p).toBeLessThan(0.01);
    const near = difference(of(1, 1.2, 0.8), of(1.1, 1.3, 0.9))!;
    expect(near.interval[0]).toBeLessThan(0);
    // Half a standard deviation takes 64 (Cohen).
    expect(near.seedsToTell).toBe(64);
    expect(difference(of(1), of(1.5))!.seedsToTell).toBeNull();
    expect(difference(of(1, 1, 1), of(1, 1, 1))).toMatchObject({ difference: 0, p: 1 });
    // Neither is what adding in another order leaves.
    expect(difference(of(0.3, 0.3, 0.3), of(0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2))).toMatchObject({ difference: 0, p: 1 });
    // What three seeds did not tell takes more than three.
    const wide = difference(of(1, 1, 1), of(2.4, 3.4, 4.4))!;
    expect([wide.p > 0.05, wide.seedsToTell! > 3]).toEqual([true, true]);
  });
});

const DIM = 6;
function batch(seed: number, { spread, count = 40 }: { spread: number; count?: number }) {
  const random = new Random(`batch${seed}/${spread}`);
  return {
    seed,
    rows: texts(`rows${seed}`, count, 60).map((text, at) => ({
      text,
      passes: at % 2 === 0,
      judgement: { findings: { copies: { verdict: 'pass' as const, reason: null, evidence: { kind: 'none' } } } },
    })),
    vectors: Float32Array.from({ length: count * DIM }, () => spread * random.normal()),
    heldOutRows: [0, 5, 9, 20],
    prepareMs: 100,
    drawMs: 60_000,
  };
}

describe('arms side by side', () => {
  const random = new Random('references');
  const references = { vectors: Float32Array.from({ length: 50 * DIM }, () => random.normal()), dim: DIM };
  const arms: ComparedArm[] = [
    { id: 'like', batches: [1, 2, 3].map((seed) => batch(seed, { spread: 1 })) },
    { id: 'more', batches: [4, 5, 6].map((seed) => batch(seed, { spread: 1, count: 160 })) },
  ];
  const { terms, arms: measured } = measureArms(arms, references);
  const meanOf = (arm: number, id: 'yield' | 'coverage' | 'usefulCoverage' | 'vendi' | 'distance' | 'perMinute') =>
    measured[arm]!.values[id].value!;

  it('are compared by as many rows of each', () => {
    expect(terms.vectorRows).toBe(40);
    expect(terms.textRows).toBeGreaterThanOrEqual(8);
    // Four times the rows of one distribution: alone they would cover more.
    expect(Math.abs(meanOf(0, 'coverage') - meanOf(1, 'coverage'))).toBeLessThan(0.12);
    expect(Math.abs(meanOf(0, 'vendi') - meanOf(1, 'vendi'))).toBeLessThan(0.3);
  });

  it('count what passes, and cover no more with it than with all', () => {
    expect(meanOf(0, 'yield')).toBe(0.5);
    expect(meanOf(0, 'perMinute')).toBe(20);
    expect(meanOf(0, 'usefulCoverage')).toBeLessThan(meanOf(0, 'coverage'));
    expect(measured[0]!.values.copies).toMatchObject({ value: 0 });
  });

  it('are as far from the references as those held out, where they are of their kind', () => {
    expect(meanOf(1, 'distance')).toBeGreaterThan(0.7);
    expect(meanOf(1, 'distance')).toBeLessThan(1.4);
    const copied = { ...arms[0]!.batches[0]!, vectors: references.vectors.slice(DIM, 41 * DIM) };
    const { arms: own } = measureArms([{ id: 'copies', batches: [copied] }], references);
    expect(own[0]!.values.distance.value).toBeLessThan(0.05);
  });
});
