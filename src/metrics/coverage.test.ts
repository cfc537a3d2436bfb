import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { averageLinkage } from './averageLinkage';
import { coverageInterval, coverageOf } from './coverage';
import { coverageReport } from './coverageReport';
import { gapsOf } from './gaps';
import { namingWords } from './namingWords';
import { prdc } from './prdc';

const DIM = 16;

/** Points around the corners that are asked for, each corner on an axis of its own. */
function around(corners: readonly number[], random: Random, spread = 0.1): Float32Array {
  return Float32Array.from(
    corners.flatMap((corner) =>
      Array.from({ length: DIM }, (_, axis) => (axis === corner ? 1 : 0) + spread * random.normal()),
    ),
  );
}
const times = (count: number, corner: number): number[] => Array.from({ length: count }, () => corner);

describe('coverage', () => {
  // Three clusters, of ten, ten and six; rows come to the first two.
  const random = new Random('planted');
  const references = around([...times(10, 0), ...times(10, 1), ...times(6, 2)], random);
  const rows = around([...times(40, 0), ...times(40, 1)], random);
  const hole = Array.from({ length: 6 }, (_, at) => 20 + at);

  it('finds a planted hole, as one gap, and the row nearest to it', () => {
    const found = coverageOf(references, rows, DIM)!;
    expect(found.of).toBe(26);
    const gaps = gapsOf(found, times(26, 0).map(String));
    expect(gaps[0]!.references.toSorted((a, b) => a - b)).toEqual(hole);
    expect(found.covered).toBeGreaterThanOrEqual(18);
    for (const { row, radii } of hole.map((place) => found.nearest[place]!)) {
      expect(radii).toBeGreaterThanOrEqual(1);
      expect(row).toBeLessThan(80);
    }
  });

  it('lists a hole of more than a ball holds as several gaps, none of which has anything else in it', () => {
    const wide = around([...times(10, 0), ...times(10, 1), ...times(20, 2)], random);
    const gaps = gapsOf(coverageOf(wide, rows, DIM)!, times(40, 0).map(String));
    const inside = gaps.filter(({ references: of }) => of.some((place) => place >= 20));
    expect(inside.flatMap(({ references: of }) => of).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => 20 + at),
    );
    expect(gaps[0]!.references.length).toBeGreaterThan(2);
  });

  it('closes it with rows that come there, and not with rows that come elsewhere', () => {
    const filled = Float32Array.of(...rows, ...around(times(40, 2), random));
    const isCovered = (more: Float32Array): number => {
      const found = coverageOf(references, more, DIM)!;
      return hole.filter((place) => found.isCovered[place]).length;
    };
    expect(isCovered(filled)).toBeGreaterThanOrEqual(5);
    expect(isCovered(Float32Array.of(...rows, ...around(times(40, 0), random)))).toBe(0);
  });

  it('is that of prdc, which agrees with its authors’ code, on the same directions', () => {
    const { directions } = coverageOf(references, rows, DIM)!;
    // The rows’ directions are measured from the references’ mean, too: those of references as rows are known.
    const balls = prdc(directions, directions.slice(0, 10 * DIM), DIM)!;
    const own = coverageOf(references, references.slice(0, 10 * DIM), DIM)!;
    expect(own.isCovered.map(Number)).toEqual(Array.from(balls.covered));
  });

  it('covers examples that are one text many times with a row of that text', () => {
    const random = new Random('alike');
    const one = around([2], random);
    const others = around(times(12, 0), random);
    const references = Float32Array.from([...times(8, 0).flatMap(() => [...one]), ...others]);
    const far = coverageOf(references, around([5], random, 0.01), DIM)!;
    expect(far.nearest.every((near) => near !== null && Number.isFinite(near.radii))).toBe(true);
    expect(
      gapsOf(
        far,
        Array.from({ length: 20 }, () => 'same words'),
      ).length,
    ).toBeGreaterThan(0);
    const same = coverageOf(references, one, DIM)!;
    expect(same.isCovered.slice(0, 8).every(Boolean)).toBe(true);
    // All examples are one text.
    const alone = Float32Array.from(times(6, 0).flatMap(() => [...one]));
    expect(coverageOf(alone, one, DIM)!.covered).toBe(6);
    expect(coverageOf(alone, others, DIM)!.nearest[0]!.radii).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not take an empty row for one that is near', () => {
    const centred = around([0, 1, 2, 3, 4, 5, 6, 7], new Random(1), 0.01);
    expect(coverageOf(centred, new Float32Array(DIM), DIM)!.nearest).toEqual(times(8, 0).map(() => null));
    expect(coverageOf(centred, new Float32Array(0), DIM)!.covered).toBe(0);
    expect(coverageOf(centred.slice(0, DIM), rows, DIM)).toBeNull();
    expect(coverageReport(['a'], centred.slice(0, DIM), rows, DIM)).toBeNull();
  });

  it('has an interval that holds the mean over other rows and other references', () => {
    // Six clusters with a hole, the case in which Wilson’s own interval of 40 references held 72 of 100 times or fewer.
    const simulated = new Random('simulated');
    const of = (counts: readonly number[]): Float32Array =>
      around(
        counts.flatMap((count, corner) => times(count, corner)),
        simulated,
        0.2,
      );
    const split = (count: number, weights: readonly number[]): number[] => {
      const counts = weights.map(() => 0);
      for (let at = 0; at < count; at++) {
        const place = simulated.uniform();
        const corner = weights.findIndex((_, to) => place < weights.slice(0, to + 1).reduce((a, b) => a + b, 0));
        counts[Math.max(0, corner)]!++;
      }
      return counts;
    };
    const draw = () =>
      coverageOf(
        of(
          split(
            40,
            [1, 1, 1, 1, 1, 1].map((w) => w / 6),
          ),
        ),
        of(split(60, [0.25, 0.25, 0.2, 0.2, 0.09, 0.01])),
        DIM,
      )!;
    const shares = Array.from({ length: 150 }, () => draw().covered);
    const mean = shares.reduce((sum, covered) => sum + covered / 40, 0) / shares.length;
    const holds = (interval: (covered: number) => readonly [number, number]): number =>
      shares.filter((covered) => interval(covered)[0] <= mean && mean <= interval(covered)[1]).length / shares.length;
    expect(holds((covered) => coverageInterval(covered, 40))).toBeGreaterThanOrEqual(0.9);
    // An interval of 40 references that tell something each is too short: the test can tell.
    expect(holds((covered) => coverageInterval(2.5 * covered, 100))).toBeLessThan(0.88);
  });
});

describe('average linkage', () => {
  it('makes the groups that merging the least distant pair, again and again, makes', () => {
    const plain = (points: readonly number[], most: number): number[][] => {
      const groups = points.map((_, at) => [at]);
      for (;;) {
        let best: { a: number; b: number; mean: number } | null = null;
        for (let a = 0; a < groups.length; a++)
          for (let b = a + 1; b < groups.length; b++) {
            const pairs = groups[a]!.flatMap((i) => groups[b]!.map((j) => Math.abs(points[i]! - points[j]!)));
            const mean = pairs.reduce((sum, each) => sum + each, 0) / pairs.length;
            if (best === null || mean < best.mean - 1e-9) best = { a, b, mean };
          }
        if (best === null || best.mean > most) return groups.map((group) => group.sort((x, y) => x - y));
        groups[best.a]!.push(...groups[best.b]!);
        groups.splice(best.b, 1);
      }
    };
    // Distances that are no two alike: ties may go either way.
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 10 ** 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 10 ** 6 }), (given, most) => {
        const jittered = given.map((each, at) => each + Math.SQRT2 ** (at + 1) / 1000);
        const sorted = (groups: readonly (readonly number[])[]) => groups.map((group) => group.join()).sort();
        expect(sorted(averageLinkage(jittered.length, (a, b) => Math.abs(jittered[a]! - jittered[b]!), most))).toEqual(
          sorted(plain(jittered, most)),
        );
      }),
    );
  });
});

describe('naming words', () => {
  it('are those of the group and not of the others', () => {
    const texts = [
      'def unpaidTotal(invoices): return sum(invoices)',
      'def unpaid_count(invoices): return len(invoices)',
      'def area(width): return width * width',
      'def walk(width): return width + 1',
    ];
    expect(namingWords(texts, [0, 1])).toEqual(['invoices', 'unpaid', 'count']);
    expect(namingWords(texts, [2, 3])).toEqual(['width', 'area', 'walk']);
    expect(namingWords(['same', 'same'], [0])).toEqual([]);
  });

  it('tells the sample set’s functions of stock by what they return', () => {
    const lines = readFileSync(new URL('../../public/samples/live-code-execution.jsonl', import.meta.url), 'utf8');
    const texts = lines
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as Record<string, string>)[0]!);
    expect(namingWords(texts, [2, 10, 17, 28, 38, 49, 50, 59])).toContain('dict');
  });
});
