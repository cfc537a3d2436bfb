import { describe, expect, it } from 'vitest';
import { directionsFrom, distanceOfRows, dotRows, meanVector } from '../embedding/vectors';
import { Random } from '../tensors/random';
import { clusterNames } from './clusterNames';
import { fitCurve } from './curve';
import { layOut, placeInto, turned } from './layOut';
import { nearestNeighbors } from './neighbors';
import { approximateNeighbors } from './nnDescent';
import { likenesses } from './place';

const options = { neighbors: 10, minDist: 0.1, seed: 3 };
const GROUPS = 4;
const EACH = 30;
const DIM = 16;
const random = new Random(11);
const centers = Array.from({ length: GROUPS }, () => Array.from({ length: DIM }, () => random.normal()));
const near = (group: number, spread = 0.15): number[] => centers[group]!.map((at) => at + spread * random.normal());
const rows = Array.from({ length: GROUPS * EACH }, (_, row) => near(Math.floor(row / EACH)));
const vectors = Float32Array.from(rows.flat());
const isReference = new Uint8Array(rows.length).fill(1);
const texts = rows.map((_, row) => `def group${Math.floor(row / EACH)}(x): return ${row}`);
const laidOut = { vectors, dim: DIM, texts, isReference };

const groupNear = (layout: Float32Array, x: number, y: number): number => {
  let [best, nearest] = [0, Number.POSITIVE_INFINITY];
  for (let row = 0; row < rows.length; row++) {
    const away = Math.hypot(layout[2 * row]! - x, layout[2 * row + 1]! - y);
    if (away < nearest) [best, nearest] = [row, away];
  }
  return Math.floor(best / EACH);
};

describe('a layout that stays', () => {
  it('places new rows among those alike, and leaves every laid-out row where it is, bit for bit', async () => {
    const layout = await layOut(laidOut, options);
    const before = layout.coordinates.slice();
    const given = vectors.slice();
    const strangers = Array.from({ length: 40 }, (_, at) => near(at % GROUPS));
    const placed = await placeInto({ ...laidOut, ...layout }, Float32Array.from(strangers.flat()), DIM, options);
    expect(layout.coordinates).toEqual(before);
    expect(vectors).toEqual(given);
    const groups = strangers.map((_, at) =>
      groupNear(layout.coordinates, placed.coordinates[2 * at]!, placed.coordinates[2 * at + 1]!),
    );
    expect(groups).toEqual(strangers.map((_, at) => at % GROUPS));
  });

  it('places a copy of a row on it, whichever rows come with it, and a row in one place at any time', async () => {
    const layout = await layOut(laidOut, options);
    const fixed = { ...laidOut, ...layout };
    const other = near(2, 0.5);
    const one = await placeInto(fixed, Float32Array.from(other), DIM, options);
    const many = await placeInto(fixed, Float32Array.from([...near(0), ...rows[77]!, ...other]), DIM, options);
    expect(many.coordinates.slice(2, 4)).toEqual(layout.coordinates.slice(154, 156));
    expect(many.distances[1]).toBeLessThan(1e-6);
    expect(many.coordinates.slice(4)).toEqual(one.coordinates);
    expect(one.distances[0]).toBeGreaterThan(1e-3);
  });

  it('has the groups as clusters, named by the words that only they have', async () => {
    // Four of sixty rows' square root would be eight: the groups are found whole or split, never mixed.
    const { clusters, names } = await layOut(laidOut, options);
    for (const cluster of new Set(clusters)) {
      const groups = new Set(rows.flatMap((_, row) => (clusters[row] === cluster ? [Math.floor(row / EACH)] : [])));
      expect(groups.size).toBe(1);
      expect(names[cluster]).toMatch(new RegExp(`^group${[...groups][0]}(,| |$)`));
    }
    expect(new Set(names).size).toBe(names.length);
  });

  it('tells how far each row is from the nearest other reference', async () => {
    const first = isReference.slice().fill(0, 1);
    const { distances } = await layOut({ ...laidOut, isReference: first }, options);
    expect(distances[0]).toBeNaN();
    const units = directionsFrom(meanVector(vectors, DIM), vectors);
    for (const row of [1, 5, 77]) expect(distances[row]).toBeCloseTo(1 - dotRows(units, row, units, 0, DIM), 5);
    const alone = await layOut({ ...laidOut, isReference: new Uint8Array(rows.length) }, options);
    expect([...alone.distances].every(Number.isNaN)).toBe(true);
  });

  it('takes one row, three rows and rows that are all one', async () => {
    for (const count of [0, 1, 3, 5]) {
      const few = { vectors: new Float32Array(count * 4).fill(2), dim: 4, texts: texts.slice(0, count) };
      const layout = await layOut({ ...few, isReference: isReference.slice(0, count) }, options);
      const placed = await placeInto(
        { ...few, ...layout, isReference: isReference.slice(0, count) },
        Float32Array.of(1, 2, 3, 4),
        4,
        options,
      );
      expect(placed.coordinates.every(Number.isFinite)).toBe(true);
    }
  });

  it('stops when told', async () => {
    const layout = await layOut(laidOut, options);
    const signal = AbortSignal.abort();
    await expect(placeInto({ ...laidOut, ...layout }, vectors, DIM, options, { signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

it('turns a layout so that it is widest across, and changes no distance', () => {
  const places = Float32Array.from([0, 0, 1, 2, 2, 4, 3, 6.5, 0.5, 0]);
  const across = turned(places);
  const spread = (axis: 0 | 1): number => {
    const values = [0, 1, 2, 3, 4].map((row) => across[2 * row + axis]!);
    return Math.max(...values) - Math.min(...values);
  };
  expect(spread(0)).toBeGreaterThan(4 * spread(1));
  for (const [i, j] of [
    [0, 1],
    [1, 3],
    [2, 4],
  ] as const)
    expect(distanceOfRows(across, i, across, j, 2)).toBeCloseTo(distanceOfRows(places, i, places, j, 2), 5);
});

it('fits the curve that umap-learn fits', () => {
  // umap.umap_.find_ab_params(1.0, min_dist) of umap-learn 0.5.
  const { a, b } = fitCurve(0.1);
  expect(a).toBeCloseTo(1.5769434603113077, 3);
  expect(b).toBeCloseTo(0.8950608779109733, 3);
});

it('scales likenesses to sum to the logarithm of the neighbours’ number', () => {
  const distances = [0.1, 0.2, 0.25, 0.4, 0.7, 0.9, 1, 1.2];
  const weights = likenesses(distances);
  const sigma = (distances[1]! - distances[0]!) / Math.log(weights[0]! / weights[1]!);
  expect(distances.reduce((sum, each) => sum + Math.exp(-each / sigma), 0)).toBeCloseTo(3, 4);
});

it('finds most of the exact neighbours, each once', async () => {
  const wide = 24;
  const of = new Random(5);
  const middles = Float32Array.from({ length: 20 * wide }, () => of.normal());
  const count = 1500;
  const units = new Float32Array(count * wide);
  for (let row = 0; row < count; row++) {
    let squares = 0;
    for (let at = 0; at < wide; at++) {
      const value = middles[(row % 20) * wide + at]! + 0.5 * of.normal();
      units[row * wide + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < wide; at++) units[row * wide + at]! /= Math.sqrt(squares);
  }
  const breathe = async (): Promise<void> => {};
  const [exact, found] = [
    await nearestNeighbors(units, wide, 15, breathe),
    await approximateNeighbors(units, wide, 15, 1, breathe),
  ];
  let hits = 0;
  found.indices.forEach((ids, row) => {
    expect(new Set(ids).size).toBe(15);
    expect(ids[0]).toBe(row);
    const wanted = new Set(exact.indices[row]);
    hits += ids.filter((id) => wanted.has(id)).length - 1;
  });
  expect(hits / (count * 14)).toBeGreaterThan(0.95);
});

it('names clusters by words of their own, never two alike', () => {
  const names = clusterNames(
    ['red fish', 'red fish swims', 'blue bird', 'blue bird sings', '12 !'],
    [0, 0, 1, 1, 2],
    3,
  );
  expect(names[0]).toMatch(/^(fish, red|red, fish)/);
  expect(names[1]).toMatch(/^(bird, blue|blue, bird)/);
  expect(names[2]).toBe('');
  expect(clusterNames(['same', 'same'], [0, 1], 2)).toEqual(['same', 'same 2']);
});
