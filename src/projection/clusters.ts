/** Groups of rows that read alike: spherical k-means (Dhillon & Modha 2001) in the vectors' own space, not on the map, whose distances mean little. */
import { Random } from '../tensors/random';
import { dot } from './dot';

const ROUNDS = 30;
const MOST = 12;

/** About the square root of half the rows (Mardia, Kent & Bibby 1979), and no more than a legend can hold. */
export const clusterCount = (rows: number): number => Math.max(1, Math.min(MOST, Math.round(Math.sqrt(rows / 2))));

/**
 * @param units float32 [N, dim], rows of length 1 or 0
 * @returns centres, float32 [k, dim] of length 1; fewer where there are fewer distinct rows
 */
export async function findCenters(
  units: Float32Array,
  dim: number,
  k: number,
  seed: number,
  breathe: () => Promise<void>,
): Promise<Float32Array<ArrayBuffer>> {
  const rows = units.length / dim;
  let centers = firstCenters(units, dim, k, seed);
  let before = new Int16Array(rows).fill(-1);
  for (let round = 0; round < ROUNDS; round++) {
    const of = await nearestCenters(centers, units, dim, breathe);
    if (of.every((center, row) => center === before[row])) break;
    before = of;
    const sums = new Float32Array(centers.length);
    for (let row = 0; row < rows; row++)
      for (let at = 0; at < dim; at++) sums[of[row]! * dim + at]! += units[row * dim + at]!;
    for (let center = 0; center < centers.length; center += dim) {
      const length = Math.sqrt(dot(sums, center, sums, center, dim));
      // One that lost all its rows stays where it was.
      for (let at = center; at < center + dim; at++) sums[at] = length > 0 ? sums[at]! / length : centers[at]!;
    }
    centers = sums;
  }
  return centers;
}

/** k-means++ (Arthur & Vassilvitskii 2007): each far from those before it, by chance in proportion to the distance. */
function firstCenters(units: Float32Array, dim: number, k: number, seed: number): Float32Array<ArrayBuffer> {
  const rows = units.length / dim;
  const random = new Random(seed);
  const chosen: number[] = [];
  const away = new Float64Array(rows).fill(1);
  while (chosen.length < Math.min(k, rows)) {
    const sum = away.reduce((total, each) => total + each, 0);
    if (sum < 1e-9) break;
    let left = random.uniform() * sum;
    let row = 0;
    while (row < rows - 1 && left >= away[row]!) left -= away[row++]!;
    chosen.push(row);
    for (let other = 0; other < rows; other++)
      away[other] = Math.min(away[other]!, Math.max(0, 1 - dot(units, row * dim, units, other * dim, dim)));
  }
  const centers = new Float32Array(chosen.length * dim);
  chosen.forEach((row, at) => {
    centers.set(units.subarray(row * dim, (row + 1) * dim), at * dim);
  });
  return centers;
}

/** The nearest centre of each row; the lower of equals. */
export async function nearestCenters(
  centers: Float32Array,
  units: Float32Array,
  dim: number,
  breathe: () => Promise<void>,
): Promise<Int16Array<ArrayBuffer>> {
  const of = new Int16Array(units.length / dim);
  for (let row = 0; row < of.length; row++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let center = 0; center * dim < centers.length; center++) {
      const likeness = dot(units, row * dim, centers, center * dim, dim);
      if (likeness <= best) continue;
      best = likeness;
      of[row] = center;
    }
    if (row % 256 === 0) await breathe();
  }
  return of;
}
