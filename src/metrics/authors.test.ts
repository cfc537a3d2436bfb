/** Measures against the authors' definitions, computed by NumPy (testing/authors.py names their code and its commits). */
import { describe, expect, it } from 'vitest';
import { unitRows } from '../embedding/vectors';
import { compressionRatio, distinctN } from './diversity';
import { prdc } from './prdc';
import sets from './testing/authors.json';
import { vendiScore } from './vendi';

const TOLERANCE = 1e-6;
const near = (actual: number | null | undefined, expected: number): void => {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(TOLERANCE);
};

describe.each(sets.map((set, at) => ({ name: `set ${at + 1}`, set })))('$name', ({ set }) => {
  const [real, fake] = [Float32Array.from(set.real), Float32Array.from(set.fake)];

  it('has the authors’ precision, recall, density and coverage', () => {
    const own = prdc(real, fake, set.dim, set.k);
    for (const name of ['precision', 'recall', 'density', 'coverage'] as const) near(own?.[name], set.prdc[name]);
  });

  it('has the authors’ Vendi score, by kernel and by its dual', () => {
    const own = vendiScore(unitRows(fake, set.dim), set.dim);
    near(own, set.vendi.kernel);
    near(own, set.vendi.dual);
  });

  it.each([1, 2, 3] as const)('has distinct-%i of all n-grams, and that of the paper by the words', (n) => {
    const { ofNgrams, ofWords, ngrams, words } = set.distinct[n];
    near(distinctN(set.texts, n), ofNgrams);
    near((distinctN(set.texts, n)! * ngrams) / words, ofWords);
  });

  it('has the n-gram diversity of Shaib et al., as a sum of distinct-n of one text', () => {
    const one = [set.texts.join(' ')];
    const sum = [1, 2, 3, 4].reduce((total, n) => total + distinctN(one, n)!, 0);
    near(sum, set.ngramDiversity.value);
  });

  it('has the compression ratio of Shaib et al., of texts that are zipped once', () => {
    near(compressionRatio(set.texts), set.compression.once);
    // Theirs zips the zipped bytes again: some bytes more, so a little less.
    expect(set.compression.file).toBeLessThan(set.compression.once);
  });
});
