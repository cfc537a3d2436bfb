import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { DistinctCounter } from './distinctCounter';
import { compressionRatio, distinctN } from './diversity';
import { symmetricEigenvalues } from './eigenvalues';
import { distanceHistogram } from './histogram';
import { meanInterval } from './interval';
import { novelty, quantile } from './novelty';
import { ngramOverlap } from './overlap';
import { prdc } from './prdc';
import { ratesOf } from './rates';
import { referenceBaseline } from './referenceBaseline';
import { textMeasures } from './textMeasures';
import { vectorMeasures } from './vectorMeasures';
import { vendiScore } from './vendi';

describe('diversity', () => {
  it('counts different n-grams within texts', () => {
    const texts = ['a b a b', 'a b'];
    expect(distinctN(texts, 1)).toBe(2 / 6);
    expect(distinctN(texts, 2)).toBe(2 / 4); // ab ba ab | ab
    expect(distinctN(texts, 3)).toBe(2 / 2);
    expect(distinctN(['a'], 2)).toBeNull();
  });

  it('is counted as texts come and go as if they came at once', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.record({ text, stays: fc.boolean() })), (texts) => {
        const counter = new DistinctCounter(2);
        for (const each of texts) counter.add(each.text);
        for (const each of texts) if (!each.stays) counter.remove(each.text);
        const left = texts.flatMap((each) => (each.stays ? [each.text] : []));
        expect(counter.distinct).toBe(distinctN(left, 2));
      }),
    );
  });

  it('is compressed more where texts repeat', () => {
    const text = 'def area(r): return 3.14 * r * r';
    expect(compressionRatio(Array.from({ length: 50 }, () => text))).toBeGreaterThan(10);
    expect(compressionRatio([text])).toBeLessThan(2);
    expect(compressionRatio([])).toBeNull();
  });
});

describe('eigenvalues', () => {
  it('of matrices known by hand', () => {
    expect(Array.from(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2))).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(3, 12),
    ]);
    expect(Array.from(symmetricEigenvalues(Float64Array.of(5, 0, 0, 0, -1, 0, 0, 0, 2), 3))).toEqual([-1, 2, 5]);
    expect(Array.from(symmetricEigenvalues(Float64Array.of(7), 1))).toEqual([7]);
    expect(symmetricEigenvalues(new Float64Array(0), 0)).toHaveLength(0);
    // The path graph's second difference: 2 − 2·cos(kπ/(n + 1)).
    const n = 30;
    const path = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      path[i * n + i] = 2;
      if (i > 0) path[i * n + i - 1] = -1;
    }
    const values = symmetricEigenvalues(path, n);
    for (let k = 1; k <= n; k++) expect(values[k - 1]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 12);
  });

  it('keep the trace, the sum of squares and of cubes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer(), (n, seed) => {
        const random = new Random(seed);
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.normal();
        const times = (x: Float64Array, y: Float64Array): Float64Array =>
          Float64Array.from({ length: n * n }, (_, at) => {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += x[Math.floor(at / n) * n + k]! * y[k * n + (at % n)]!;
            return sum;
          });
        const trace = (x: Float64Array): number =>
          Array.from({ length: n }, (_, i) => x[i * n + i]!).reduce((s, v) => s + v, 0);
        const values = symmetricEigenvalues(a, n);
        const power = (p: number): number => values.reduce((sum, value) => sum + value ** p, 0);
        const square = times(a, a);
        expect(power(1)).toBeCloseTo(trace(a), 8);
        expect(power(2)).toBeCloseTo(trace(square), 8);
        expect(power(3)).toBeCloseTo(trace(times(square, a)), 6);
      }),
    );
  });
});

describe('Vendi score', () => {
  it('counts what is different, in both forms', () => {
    expect(vendiScore(Float32Array.of(1, 0, 0, 1, 0, 0), 3)).toBeCloseTo(1, 6);
    expect(vendiScore(Float32Array.of(1, 0, 0, 1), 2)).toBeCloseTo(2, 6);
    // Two of one kind and two of another, dual form: still 2.
    expect(vendiScore(Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1), 2)).toBeCloseTo(2, 6);
    // Eigenvalues (1 ± 0.5)/2: exp(−0.75·ln 0.75 − 0.25·ln 0.25).
    const c = Math.sqrt(3) / 2;
    expect(vendiScore(Float32Array.of(1, 0, 0.5, c), 2)).toBeCloseTo(
      Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)),
      6,
    );
    expect(vendiScore(new Float32Array(0), 2)).toBeNull();
  });
});

describe('precision, recall, density, coverage', () => {
  it('match the definition on a line', () => {
    // References 0 1 2 10, k = 1: radii 1 1 1 8. Samples 0.5 0.6 30: radii 0.1 0.1 29.4.
    const result = prdc(Float32Array.of(0, 1, 2, 10), Float32Array.of(0.5, 0.6, 30), 1, 1);
    expect(result).toEqual({
      precision: 2 / 3,
      // Only 30's ball reaches references: those at a distance below 29.4, that is 1, 2 and 10.
      recall: 3 / 4,
      // 0.5 and 0.6 lie in the balls of 0 and 1; the distance of 2 to 0.6 is 1.4; of 10 more than 8.
      density: 4 / 3,
      coverage: 2 / 4,
      densities: Float64Array.of(2, 2, 0),
      covered: Uint8Array.of(1, 1, 0, 0),
      k: 1,
      uncovered: [2, 3],
    });
    expect(prdc(Float32Array.of(0), Float32Array.of(1, 2), 1)).toBeNull();
  });
});

describe('overlap word for word', () => {
  const references = ['a b c d e', 'x b c d y', 'one two'];

  it('counts n-grams of samples in references, and of references in each other', () => {
    const overlap = ngramOverlap(references, ['q b c d', 'a b q d e', 'a b c d e', 'b'], 3);
    // Of 'q b c d' one in two, of 'a b q d e' none in three, of the copy all three.
    expect(overlap).toEqual({ n: 3, sampleRate: 2 / 4, share: 4 / 8, referenceShare: 2 / 6 });
  });

  it('takes a phrase that one reference repeats for its own', () => {
    expect(ngramOverlap(['a b a b a b'], ['z z z z'], 2)).toMatchObject({ share: 0, referenceShare: 0 });
  });

  it('is null where there is nothing to count', () => {
    expect(ngramOverlap(['a b'], ['a b'])).toEqual({ n: 8, sampleRate: 0, share: null, referenceShare: null });
    expect(ngramOverlap([], [])).toMatchObject({ sampleRate: null, share: null });
  });
});

describe('the interval of a mean', () => {
  it('covers it about as often as it says', () => {
    const random = new Random('interval');
    let covered = 0;
    for (let run = 0; run < 200; run++) {
      const values = Array.from({ length: 60 }, () => 3 + random.normal());
      const [low, high] = meanInterval(values, random) as readonly [number, number];
      if (low <= 3 && 3 <= high) covered++;
    }
    // Binomial(200, 0.95) lies there but for one time in ten thousand.
    expect(covered).toBeGreaterThan(176);
    expect(covered).toBeLessThan(200);
  });

  it('is the same by the same seed, and none of a single value', () => {
    const of = (): unknown => meanInterval([1, 2, 3, 9], new Random(4));
    expect(of()).toEqual(of());
    expect(meanInterval([1], new Random(4))).toBeNull();
  });
});

describe('the histogram of distances', () => {
  it('counts both sets in the same bins, the largest in the last', () => {
    const { edges, samples, references } = distanceHistogram([0, 0.049, 0.05, 1], [0.5, 0.99]);
    expect([edges.length, edges[0], edges.at(-1)]).toEqual([21, 0, expect.closeTo(1, 12)]);
    expect([samples[0], samples[1], samples[19]]).toEqual([2, 1, 1]);
    expect([references[10], references[19]]).toEqual([1, 1]);
    const empty = distanceHistogram([0, 0], []);
    expect([empty.samples[0], empty.edges.at(-1)]).toEqual([2, 1]);
  });
});

describe('novelty', () => {
  it('is the distance to the closest reference, beside that between references', () => {
    const references = Float32Array.of(1, 0, 0, 1, -1, 0);
    const result = novelty(references, Float32Array.of(2, 0, 1, 1), 2);
    expect(result?.nearestReference).toEqual([0, 0]);
    expect(result?.distances).toEqual([0, expect.closeTo(1 - Math.SQRT1_2, 6)]);
    expect(result?.baseline).toEqual([1, 1, 1]);
    expect(result?.tooCloseRate).toBe(1);
    expect(novelty(Float32Array.of(1, 0), Float32Array.of(1, 0), 2)).toBeNull();
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([0, 10], 0.05)).toBeCloseTo(0.5, 12);
  });
});

describe('rates', () => {
  const judgement = (kind: string, of: string | null, form: 'pass' | 'fail') => ({
    findings: {
      copies: { verdict: 'pass', reason: null, evidence: { kind } },
      form: { verdict: form, reason: null, evidence: {} },
      repeats: { verdict: 'pass', reason: null, evidence: { of } },
    } as const,
  });

  it('are cumulative: a copy is a near-copy, and a row that repeats one that failed is a duplicate', () => {
    expect(
      ratesOf([
        judgement('exact', null, 'pass'),
        judgement('near', null, 'fail'),
        judgement('none', 's0', 'pass'),
        judgement('none', null, 'pass'),
      ]),
    ).toEqual({ rows: 4, inDomainRate: 3 / 4, copyRate: 1 / 4, nearCopyRate: 2 / 4, duplicateRate: 1 / 4 });
  });

  it('are null where no check looked', () => {
    expect(ratesOf([{ findings: {} }])).toEqual({
      rows: 1,
      inDomainRate: null,
      copyRate: null,
      nearCopyRate: null,
      duplicateRate: null,
    });
  });
});

describe('summary', () => {
  const references = ['Add a and b.', 'Find the longest word in a text.', 'Sort numbers by their last digit.'];

  const ended = (text: string) => ({ text, finishReason: null });

  it('of texts counts copies, repetitions and what is left', async () => {
    const samples = [
      references[0]!,
      'Count the vowels in a word.',
      'Count the vowels in a word.',
      'no sentence here',
    ].map(ended);
    expect(await textMeasures(references, samples)).toMatchObject({
      samples: 4,
      inDomainRate: 3 / 4,
      failures: { 'ends with a full sentence': 1 },
      exactCopyRate: 1 / 4,
      nearCopyRate: 1 / 4,
      duplicateRate: 1 / 4,
      yield: 1 / 4,
    });
    expect(await textMeasures(references, [])).toMatchObject({
      inDomainRate: null,
      yield: null,
      distinct2: null,
      medianLexicalSimilarity: null,
    });
  });

  it('counts an exact copy among the near-copies', async () => {
    const near = 'Find the longest word in a line.';
    expect(await textMeasures(references, [references[0]!, near].map(ended))).toMatchObject({
      exactCopyRate: 1 / 2,
      nearCopyRate: 1,
      yield: 0,
    });
  });

  it('counts a sample that was cut as one that is lost; where nobody wrote it down, it ended', async () => {
    const samples = ['stop', 'length', null].map((finishReason, at) => ({
      text: ['Count the vowels in a word.', 'Name a river of Asia.', 'Add all prime numbers below ten.'][at]!,
      finishReason: finishReason as 'stop' | 'length' | null,
    }));
    expect(await textMeasures(references, samples)).toMatchObject({ inDomainRate: 1, yield: 2 / 3 });
  });

  it('has a baseline among the references, without each itself', () => {
    expect(referenceBaseline(['a b c d', 'a b c e', 'z'])).toEqual([0.75, 0.75, 0]);
  });

  it('of vectors: the references themselves are covered, dense and not novel', () => {
    const random = new Random(5);
    const vectors = Float32Array.from({ length: 60 * 8 }, () => 10 + random.normal());
    const same = vectorMeasures(vectors, vectors, 8);
    expect(same).toMatchObject({ precision: 1, recall: 1, coverage: 1, uncoveredReferences: [], notes: [] });
    expect(same.medianDistanceToReference).toBeCloseTo(0, 5);
    expect(same.tooCloseRate).toBe(1);
    expect(same.vendi).toBeCloseTo(same.referenceVendi as number, 3);
    const far = Float32Array.from(vectors, (value, at) => (at % 8 === 0 ? 500 : value));
    // Seen from the references' mean, all of these lie in one direction.
    const collapsed = vectorMeasures(vectors, far, 8);
    expect(collapsed.coverage).toBeLessThan(0.1);
    expect(collapsed.recall).toBe(0);
    expect(collapsed.vendi).toBeLessThan(1.01);
    expect(collapsed.uncoveredReferences.length).toBeGreaterThan(50);
  });

  it('of vectors: empty samples are no place among the others', () => {
    const random = new Random(6);
    const vectors = Float32Array.from({ length: 60 * 8 }, () => 10 + random.normal());
    const empty = new Float32Array(10 * 8);
    expect(vectorMeasures(vectors, empty, 8)).toMatchObject({ precision: null, density: null, coverage: null });
    const alone = vectorMeasures(vectors, vectors, 8);
    const mixed = vectorMeasures(vectors, Float32Array.from([...empty, ...vectors]), 8);
    expect(mixed).toEqual({ ...alone, notes: [expect.stringMatching(/Empty samples .*: 10\./)] });
  });
});
