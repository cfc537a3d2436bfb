import { describe, expect, test } from 'vitest';
import { Random } from '../tensors/random';
import { LogitsSampler } from './logitsSampler';

const NONE: ReadonlySet<number> = new Set();
const PLAIN = { temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 };
const LOGITS = Float32Array.of(1.2, -0.7, 0.3, 2.1, 0.3, -3, 1.9, 0.3);

/** Probabilities from the definition: penalty, temperature, top-k, top-p by full sorts, in float64. */
function expected(logits: Float32Array, options: typeof PLAIN, drawn: ReadonlySet<number>): number[] {
  const scores = Array.from(logits, (value, i) => {
    if (!drawn.has(i)) return value;
    return Math.fround(value > 0 ? value / options.repetitionPenalty : value * options.repetitionPenalty);
  });
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  let kept = options.topK > 0 ? order.slice(0, options.topK) : order;
  const weight = (i: number): number => Math.exp(scores[i]! / options.temperature);
  const mass = kept.reduce((sum, i) => sum + weight(i), 0);
  let reached = 0;
  kept = kept.filter((i) => {
    const wanted = reached < options.topP * mass;
    reached += weight(i);
    return wanted;
  });
  const total = kept.reduce((sum, i) => sum + weight(i), 0);
  return scores.map((_, i) => (kept.includes(i) ? weight(i) / total : 0));
}

/** Pearson's χ² of the frequencies of `draws` tokens; tokens of probability 0 must not occur at all. */
function chiSquare(
  options: typeof PLAIN,
  drawn: ReadonlySet<number>,
  draws: number,
): { statistic: number; freedom: number } {
  const sampler = new LogitsSampler(options, LOGITS.length);
  const random = new Random(`frequencies ${JSON.stringify(options)}`);
  const counts = new Array<number>(LOGITS.length).fill(0);
  for (let i = 0; i < draws; i++) {
    const { tokenId } = sampler.draw(LOGITS, drawn, random);
    counts[tokenId] = counts[tokenId]! + 1;
  }
  let statistic = 0;
  let freedom = -1;
  for (const [token, probability] of expected(LOGITS, options, drawn).entries()) {
    const count = counts[token]!;
    if (probability === 0) expect(count).toBe(0);
    else {
      statistic += (count - draws * probability) ** 2 / (draws * probability);
      freedom += 1;
    }
  }
  return { statistic, freedom };
}

/** Wilson–Hilferty: the χ² that a right sampler exceeds once in about 100,000 runs (z = 4.26). */
function limit(freedom: number): number {
  return freedom * (1 - 2 / (9 * freedom) + 4.26 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

describe('frequencies follow the distribution', () => {
  const cases: [string, Partial<typeof PLAIN>, number[]][] = [
    ['as the model says', {}, []],
    ['cold', { temperature: 0.5 }, []],
    ['hot', { temperature: 2 }, []],
    ['top-k, cutting through a tie', { topK: 4 }, []],
    ['top-p', { topP: 0.8 }, []],
    ['top-k then top-p at a temperature', { topK: 6, topP: 0.9, temperature: 0.8 }, []],
    ['repetition penalty on positive and negative logits', { repetitionPenalty: 1.7 }, [3, 5, 1]],
    ['everything at once', { repetitionPenalty: 1.3, temperature: 1.4, topK: 5, topP: 0.95 }, [6, 1]],
  ];
  test.each(cases)('%s', (_, options, drawn) => {
    const { statistic, freedom } = chiSquare({ ...PLAIN, ...options }, new Set(drawn), 20_000);
    expect(freedom).toBeGreaterThan(0);
    expect(statistic).toBeLessThan(limit(freedom));
  });

  test('and the check itself notices a wrong temperature', () => {
    const sampler = new LogitsSampler({ ...PLAIN, temperature: 1.1 }, LOGITS.length);
    const random = new Random('wrong');
    const counts = new Array<number>(LOGITS.length).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const { tokenId } = sampler.draw(LOGITS, NONE, random);
      counts[tokenId] = counts[tokenId]! + 1;
    }
    const statistic = expected(LOGITS, PLAIN, NONE).reduce(
      (sum, p, i) => sum + (counts[i]! - 20_000 * p) ** 2 / (20_000 * p),
      0,
    );
    expect(statistic).toBeGreaterThan(limit(LOGITS.length - 1));
  });
});

describe('a draw', () => {
  test('is greedy at temperature 0, and the lowest id wins a tie', () => {
    const sampler = new LogitsSampler({ ...PLAIN, temperature: 0 }, 4);
    expect(sampler.draw(Float32Array.of(0, 2, 2, 1), NONE, new Random(1)).tokenId).toBe(1);
  });

  test('greedy obeys the repetition penalty', () => {
    const sampler = new LogitsSampler({ ...PLAIN, temperature: 0, repetitionPenalty: 3 }, 4);
    expect(sampler.draw(Float32Array.of(0, 2, 2, 1), new Set([1, 2]), new Random(1)).tokenId).toBe(3);
  });

  test('reports log p of the unmodified model whatever was done to the logits, and leaves them alone', () => {
    const logits = Float32Array.from(LOGITS);
    const options = { temperature: 0.3, topK: 3, topP: 0.9, repetitionPenalty: 2 };
    const { tokenId, logProbability } = new LogitsSampler(options, 8).draw(logits, new Set([3]), new Random(9));
    const total = LOGITS.reduce((sum, value) => sum + Math.exp(value), 0);
    expect(logProbability).toBeCloseTo(LOGITS[tokenId]! - Math.log(total), 10);
    expect(logits).toEqual(LOGITS);
  });

  test('never picks a token that the model excludes', () => {
    const logits = Float32Array.of(Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, 0);
    const sampler = new LogitsSampler(PLAIN, 4);
    const random = new Random('excluded');
    for (let i = 0; i < 200; i++) expect([1, 3]).toContain(sampler.draw(logits, NONE, random).tokenId);
  });

  test.each([
    ['NaN', Float32Array.of(0, Number.NaN, 1)],
    ['infinity', Float32Array.of(0, Number.POSITIVE_INFINITY, 1)],
    ['nothing but minus infinity', new Float32Array(3).fill(Number.NEGATIVE_INFINITY)],
  ])('refuses logits with %s', (_, logits) => {
    expect(() => new LogitsSampler(PLAIN, 3).draw(logits, NONE, new Random(0))).toThrow(/not numbers/);
  });

  test('stays finite for logits far apart', () => {
    const logits = Float32Array.of(3000, -3000, 2990);
    const drawn = new LogitsSampler({ ...PLAIN, temperature: 0.01 }, 3).draw(logits, NONE, new Random(0));
    expect(drawn.tokenId).toBe(0);
    expect(drawn.logProbability).toBeCloseTo(-Math.log1p(Math.exp(-10)), 6);
  });
});
