import { describe, expect, it } from 'vitest';
import { Random } from '../tensors/random';
import { nearestNeighbors } from './neighbors';
import { projectVectors } from './umap';

const options = { neighbors: 15, minDist: 0.1, seed: 3 };

/** `each` vectors around each of `groups` random centres, in order of group. */
function clusters(groups: number, each: number, dim: number): Float32Array {
  const random = new Random(11);
  const vectors = new Float32Array(groups * each * dim);
  for (let group = 0; group < groups; group++) {
    const center = Array.from({ length: dim }, () => random.normal());
    for (let row = group * each; row < (group + 1) * each; row++) {
      for (let at = 0; at < dim; at++) vectors[row * dim + at] = 5 + center[at]! + 0.1 * random.normal();
    }
  }
  return vectors;
}

const distance = (map: Float32Array, i: number, j: number): number =>
  Math.hypot(map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!);

describe('neighbours', () => {
  it('are exact, the row itself first, equals by index', async () => {
    const units = Float32Array.of(1, 0, 0, 1, 1, 0, -1, 0);
    const graph = await nearestNeighbors(units, 2, 3, async () => {});
    expect(graph.indices).toEqual([
      [0, 2, 1],
      [1, 0, 2],
      [2, 0, 1],
      [3, 1, 0],
    ]);
    expect(graph.distances).toEqual([
      [0, 0, 1],
      [0, 1, 1],
      [0, 0, 1],
      [0, 1, 2],
    ]);
  });
});

describe('map', () => {
  it('keeps groups together and apart', async () => {
    const map = await projectVectors(clusters(3, 20, 16), 16, options);
    expect(map).toHaveLength(120);
    let mistakes = 0;
    for (let row = 0; row < 60; row++) {
      const others = Array.from({ length: 60 }, (_, other) => other).filter((other) => other !== row);
      const closest = others.reduce((best, other) =>
        distance(map, row, other) < distance(map, row, best) ? other : best,
      );
      if (Math.floor(closest / 20) !== Math.floor(row / 20)) mistakes++;
    }
    expect(mistakes).toBe(0);
  });

  it('is the same for the same seed, and another for another', async () => {
    const vectors = clusters(2, 10, 8);
    const first = await projectVectors(vectors, 8, options);
    expect(await projectVectors(vectors, 8, options)).toEqual(first);
    expect(await projectVectors(vectors, 8, { ...options, seed: 4 })).not.toEqual(first);
  });

  it('exists for any number of points', async () => {
    for (const rows of [0, 1, 2, 3, 4, 5, 14, 15, 16]) {
      const map = await projectVectors(clusters(1, rows, 4), 4, options);
      expect(map).toHaveLength(rows * 2);
      expect(map.every(Number.isFinite)).toBe(true);
    }
  });

  it('exists where all points are one, or some are', async () => {
    for (const vectors of [
      new Float32Array(20 * 4).fill(2),
      Float32Array.from({ length: 80 }, (_, at) => (at < 40 ? 1 : at)),
    ]) {
      const map = await projectVectors(vectors, 4, options);
      expect(map.every(Number.isFinite)).toBe(true);
    }
  });

  it('keeps the distances of three points', async () => {
    const map = await projectVectors(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 3, options);
    // Seen from their mean, the three directions are 120° apart: √3.
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(distance(map, i, j)).toBeCloseTo(Math.sqrt(3), 5);
  });

  it('tells how far it is from the first neighbours to the end, and stops when told', async () => {
    const told: number[] = [];
    await projectVectors(clusters(2, 10, 4), 4, options, {
      onProgress(done, total) {
        told.push(done / total);
      },
    });
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    // Neighbours, then epochs.
    expect(told.filter((share) => share < 0.5).length).toBeGreaterThan(3);
    expect(told.filter((share) => share > 0.5).length).toBeGreaterThan(3);
    for (const end of [0.1, 0.7]) {
      const controller = new AbortController();
      let seen = 0;
      const run = projectVectors(clusters(2, 10, 4), 4, options, {
        signal: controller.signal,
        onProgress(done, total) {
          seen = done / total;
          if (seen >= end) controller.abort();
        },
      });
      await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(seen).toBeLessThan(end + 0.2);
    }
  });

  it('refuses options and vectors that make no map', async () => {
    const refused = { code: 'BAD_OPTION' };
    await expect(projectVectors(clusters(1, 5, 2), 2, { ...options, minDist: 2 })).rejects.toMatchObject(refused);
    await expect(projectVectors(clusters(1, 5, 2), 2, { ...options, neighbors: Number.NaN })).rejects.toMatchObject(
      refused,
    );
    await expect(projectVectors(Float32Array.of(1, Number.NaN), 2, options)).rejects.toMatchObject(refused);
  });
});
