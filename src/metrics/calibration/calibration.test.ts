import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { calibrate, worthOfLabel } from './calibrate';
import { drawRows } from './choose';
import { crossFit } from './crossFit';
import { featureMatrix, featuresOf } from './features';
import { fitLogistic } from './logistic';
import { lureWeights } from './lureWeights';
import type { Label } from './types';

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Rows with four figures of checks, and what a person would decide: by two of them and by what no check sees. */
interface Population {
  readonly rows: readonly ReadonlyMap<string, number>[];
  readonly good: readonly boolean[];
  readonly share: number;
}

function population(random: Random, size: number, base: number, relation: number): Population {
  const figures = Array.from({ length: size }, () => Array.from({ length: 4 }, () => normal(random)));
  const good = figures.map(([a, b]) => random.uniform() < 1 / (1 + Math.exp(-(base + relation * (a! + b! / 2)))));
  const rows = figures.map((row) => new Map(row.map((value, at) => [`figure ${at}`, value])));
  return { rows, good, share: good.filter(Boolean).length / size };
}

/** How rows are chosen; by doubts, what one figure finds odd is drawn eight times as often, as where a check of opinion would reject it. */
type By = 'chance' | 'worth' | 'doubts';

/** A reviewer who labels twelve at a time until there are so many. */
function labelled({ rows, good }: Population, count: number, random: Random, by: By): Label[] {
  const labels: Label[] = [];
  while (labels.length < count) {
    const known = new Set(labels.map(({ row }) => row));
    const open = rows.flatMap((_, row) => (known.has(row) ? [] : [row]));
    const { probabilities } = calibrate(rows, labels);
    const isDoubted = (row: number): boolean => by === 'doubts' && rows[row]!.get('figure 0')! < -1.3;
    const worth = open.map((row) =>
      by === 'chance' ? 1 : worthOfLabel(probabilities[row]!) * (isDoubted(row) ? 8 : 1),
    );
    const wave = Math.min(12, count - labels.length);
    for (const { row, ...drawn } of drawRows(worth, labels.length, random, (_, drawnSoFar) => drawnSoFar === wave))
      labels.push({ row: open[row]!, accepted: good[open[row]!]!, drawn });
  }
  return labels;
}

const SETS = 200;

function simulated(size: number, base: number, relation: number, count: number, by: By) {
  const random = new Random(`${size} ${base} ${relation} ${count}`);
  let [held, width, off, brier, brierOfShare] = [0, 0, 0, 0, 0];
  for (let set = 0; set < SETS; set++) {
    const own = population(random, size, base, relation);
    const quality = calibrate(own.rows, labelled(own, count, random, by)).quality!;
    const [low, high] = quality.interval;
    if (low <= own.share + 1e-9 && own.share <= high + 1e-9) held++;
    width += (high - low) / SETS;
    off += (quality.share - own.share) / SETS;
    brier += quality.brier / SETS;
    brierOfShare += quality.brierOfShare / SETS;
  }
  return { held: held / SETS, width, off, brier, brierOfShare };
}

describe('the estimate of the quality of all rows, over 200 simulated label sets', () => {
  it.each([
    ['checks tell nothing, half is good', 150, 0, 0],
    ['checks tell nothing, most is good', 300, 2, 0],
    ['checks tell a little', 150, 1, 1],
    ['checks tell much', 300, 2, 3],
    ['checks tell nearly all, most is good', 150, 4, 4],
  ])('%s: a nominal 95 %% holds in 90 to 98 %%', (_, size, base, relation) => {
    for (const count of [12, 36])
      for (const by of ['chance', 'worth', 'doubts'] as const) {
        const { held, off } = simulated(size, base, relation, count, by);
        expect(held, `${count} labels by ${by}`).toBeGreaterThanOrEqual(0.9);
        expect(held, `${count} labels by ${by}`).toBeLessThanOrEqual(0.98);
        expect(Math.abs(off)).toBeLessThan(0.025);
      }
  });

  it('narrows with every dozen labels, and where the checks tell much more than where they tell nothing', () => {
    const widths = [12, 24, 48].map((count) => simulated(300, 2, 3, count, 'worth').width);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    expect(widths[2]! / widths[0]!).toBeLessThan(0.55);
    // The same share of good rows, and checks that have nothing to do with it.
    const blind = simulated(300, 1, 0, 48, 'worth');
    expect(widths[2]!).toBeLessThan(0.9 * blind.width);
  });

  it('has a Brier score better than that of the share alone where checks tell, and about as good where they do not', () => {
    const telling = simulated(300, 0, 3, 48, 'chance');
    expect(telling.brier).toBeLessThan(0.75 * telling.brierOfShare);
    const blind = simulated(300, 0, 0, 48, 'chance');
    expect(blind.brier).toBeLessThan(1.25 * blind.brierOfShare);
  });
});

it('is what was counted once all rows are labelled, however they were chosen', () => {
  const random = new Random(7);
  const own = population(random, 40, 1, 2);
  const { share, interval } = calibrate(own.rows, labelled(own, 40, random, 'worth')).quality!;
  for (const value of [share, ...interval]) expect(value).toBeCloseTo(own.share, 6);
});

it('is not moved by rows that a person came upon by themselves: they teach, and count for nothing else', () => {
  const random = new Random(11);
  let off = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    const own = population(random, 120, 0, 1);
    const drawn = labelled(own, 24, random, 'chance');
    const known = new Set(drawn.map(({ row }) => row));
    // Every bad row that they see, they reject.
    const found = own.good.flatMap((good, row) => (good || known.has(row) || row > 60 ? [] : [row]));
    const labels = [...drawn, ...found.map((row) => ({ row, accepted: false, drawn: null }))];
    off += (calibrate(own.rows, labels).quality!.share - own.share) / trials;
  }
  expect(Math.abs(off)).toBeLessThan(0.03);
});

describe('a choice of rows to label', () => {
  it('takes each row as often as its chance says', () => {
    const worth = [1, 0, 0, 3];
    const random = new Random(3);
    const firsts = [0, 0, 0, 0];
    for (let trial = 0; trial < 8000; trial++) firsts[drawRows(worth, 0, random, () => true)[0]!.row]!++;
    // A half is shared by all alike, the other half by worth.
    [0.25, 0.125, 0.125, 0.5].forEach((chance, row) => {
      expect(firsts[row]! / 8000).toBeCloseTo(chance, 1);
    });
    const [only] = drawRows(worth, 5, random, () => true);
    expect(only!.weight).toBeCloseTo(1 / ([0.25, 0.125, 0.125, 0.5][only!.row]! * 4), 9);
    expect(only!.turn).toBe(5);
  });

  it('without anything to go by is uniform, and takes every row once', () => {
    const all = drawRows([0, 0, 0, 0, 0], 0, new Random(1), () => false);
    expect(all.map(({ row }) => row).toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(all.map(({ weight }) => weight)).toEqual([1, 1, 1, 1, 1]);
  });

  it('gives weights by which the mean is that of all rows', () => {
    const value = [0, 0, 1, 1, 1, 5];
    const worth = [1, 1, 2, 8, 1, 9];
    const random = new Random(9);
    let mean = 0;
    const trials = 20_000;
    for (let trial = 0; trial < trials; trial++) {
      const drawn = drawRows(worth, 0, random, (_, count) => count === 3);
      const weights = drawn.map(({ weight }, at) => 1 + (3 / (6 - at - 1)) * (weight - 1));
      mean += drawn.reduce((sum, { row }, at) => sum + weights[at]! * value[row]!, 0) / 3 / trials;
      const scaled = lureWeights(
        drawn.map(({ weight }) => weight),
        6,
      );
      const sum = weights.reduce((total, each) => total + each, 0);
      scaled.forEach((each, at) => {
        expect(each).toBeCloseTo((3 * weights[at]!) / sum, 9);
      });
    }
    expect(mean).toBeCloseTo(8 / 6, 1);
  });
});

describe('logistic regression', () => {
  it('gives the weights that another optimiser finds', () => {
    const random = new Random(2);
    const matrix = featureMatrix(population(random, 60, 0, 2).rows);
    const labels = Array.from({ length: 30 }, (_, row) => ({ row, accepted: random.uniform() < 0.6 }));
    const weights = fitLogistic(matrix, labels);
    const loss = (w: ArrayLike<number>): number => {
      const p = (x: number): number => 1 / (1 + Math.exp(-x));
      let sum = -0.5 * Math.log(p(w[0]!)) - 0.5 * Math.log(1 - p(w[0]!));
      for (let at = 1; at < w.length; at++) sum += w[at]! ** 2 / (2 * 0.7 ** 2);
      for (const { row, accepted } of labels) {
        let z = w[0]!;
        for (let at = 0; at < 4; at++) z += w[at + 1]! * matrix.values[row * 4 + at]!;
        sum -= Math.log(accepted ? p(z) : 1 - p(z));
      }
      return sum;
    };
    const least = loss(weights);
    for (let at = 0; at < weights.length; at++)
      for (const by of [-1e-3, 1e-3])
        expect(loss(weights.map((w, i) => (i === at ? w + by : w)))).toBeGreaterThan(least);
  });

  it('stays finite where a feature parts the labels', () => {
    const matrix = featureMatrix(Array.from({ length: 20 }, (_, row) => new Map([['x', row < 10 ? 0 : 1]])));
    const labels = Array.from({ length: 20 }, (_, row) => ({ row, accepted: row >= 10, drawn: null }));
    const p = crossFit(matrix, labels);
    expect(Math.min(...p)).toBeGreaterThan(0.001);
    expect(p[0]!).toBeLessThan(0.3);
    expect(p[19]!).toBeGreaterThan(0.7);
  });
});

it('takes from findings what each check doubts, and the numbers of its evidence', () => {
  const finding = { verdict: 'unsure', reason: null, evidence: { percentile: 0.97, of: 'r3', far: null } } as const;
  expect([...featuresOf({ style: finding })]).toEqual([
    ['style', 0.5],
    ['style.percentile', 0.97],
  ]);
  const { names, values } = featureMatrix([
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
    new Map([
      ['a', 3],
      ['b', 2],
    ]),
    new Map([['b', 2]]),
  ]);
  expect(names).toEqual(['a']);
  expect([...values]).toEqual([-1, 1, 0]);
});
