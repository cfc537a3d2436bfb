/**
 * New rows on a map that stays as it is, as UMAP's transform places them (McInnes, Healy & Melville 2018, §5.2; umap-learn `transform`): each begins
 * at the weighted mean of its neighbours among the rows that are laid out and is then moved by the same forces, while those stay. A row is
 * placed by itself: where it lies depends on its vector and the layout alone, not on what else was drawn.
 */
import { Random } from '../tensors/random';
import type { Curve } from './curve';
import { dot, dotFour } from './dot';

export interface Anchors {
  /** float32 [A, dim], rows of length 1 or 0. */
  readonly units: Float32Array;
  /** float32 [A, 2]. */
  readonly coordinates: Float32Array;
  /** Of each, 1 where it is a reference. */
  readonly isReference: Uint8Array;
}

export interface Placed {
  /** float32 [N, 2]; a copy of a laid-out row lies on it. */
  readonly coordinates: Float32Array<ArrayBuffer>;
  /** float32 [N]: cosine distance to the nearest reference in the vectors' own space, 0…2; NaN where there is none. */
  readonly distances: Float32Array<ArrayBuffer>;
}

export interface PlacingOptions {
  readonly neighbors: number;
  readonly curve: Curve;
  readonly seed: number;
}

/** umap-learn takes 30 where rows are many and 100 where they are few. */
const EPOCHS = 30;
/** A quarter of a layout's: a place is refined, not found. */
const RATE = 0.25;
const NEGATIVES = 5;
const MOST_STEP = 4;
/** Nearer than rounding can tell: the same text. */
const SAME = 1e-6;

/**
 * @param units float32 [N, dim] of the new rows
 * @param breathe called between rows; may wait, and rejects to stop
 */
export async function placeRows(
  anchors: Anchors,
  units: Float32Array,
  dim: number,
  options: PlacingOptions,
  breathe: (row: number) => Promise<void>,
): Promise<Placed> {
  const rows = units.length / dim;
  const coordinates = new Float32Array(rows * 2);
  const distances = new Float32Array(rows).fill(Number.NaN);
  const count = Math.min(options.neighbors, anchors.coordinates.length / 2);
  for (let row = 0; row < rows && count > 0; row++) {
    const near = nearestAnchors(anchors.units, units, row, dim, count);
    coordinates.set(placeOf(anchors.coordinates, near, options), 2 * row);
    distances[row] = nearestReference(anchors, near, units, row, dim);
    await breathe(row);
  }
  return { coordinates, distances };
}

/** @param near its nearest of all, among which a reference is as a rule */
export function nearestReference(
  { units: anchors, isReference }: Pick<Anchors, 'units' | 'isReference'>,
  near: Near,
  units: Float32Array,
  row: number,
  dim: number,
): number {
  const at = near.ids.findIndex((id) => isReference[id] === 1);
  if (at >= 0) return near.distances[at]!;
  let nearest = Number.NaN;
  for (let id = 0; id < isReference.length; id++) {
    if (isReference[id] !== 1 || (units === anchors && id === row)) continue;
    const distance = Math.max(0, 1 - dot(units, row * dim, anchors, id * dim, dim));
    if (!(distance >= nearest)) nearest = distance;
  }
  return nearest;
}

export interface Near {
  readonly ids: readonly number[];
  /** Cosine distances, nearest first. */
  readonly distances: readonly number[];
}

function nearestAnchors(anchors: Float32Array, units: Float32Array, row: number, dim: number, k: number): Near {
  const [ids, distances]: [number[], number[]] = [[], []];
  let farthest = Number.POSITIVE_INFINITY;
  const offer = (id: number, likeness: number): void => {
    const distance = Math.max(0, 1 - likeness);
    if (distance >= farthest) return;
    let at = ids.length;
    while (at > 0 && distances[at - 1]! > distance) at--;
    ids.splice(at, 0, id);
    distances.splice(at, 0, distance);
    if (ids.length > k) ids.length = distances.length = k;
    if (ids.length === k) farthest = distances[k - 1]!;
  };
  const count = anchors.length / dim;
  const four = new Float64Array(4);
  let id = 0;
  for (; id + 3 < count; id += 4) {
    dotFour(units, row * dim, anchors, id * dim, dim, four);
    for (let at = 0; at < 4; at++) if (1 - four[at]! < farthest) offer(id + at, four[at]!);
  }
  for (; id < count; id++) offer(id, dot(units, row * dim, anchors, id * dim, dim));
  return { ids, distances };
}

/** Likeness of each neighbour, exp(−distance/σ), with σ such that they sum to log₂ k (§3.1, without the local metric: no neighbour is certain). */
export function likenesses(distances: readonly number[]): number[] {
  const goal = Math.log2(Math.max(2, distances.length));
  let [low, high, sigma] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < 64; round++) {
    const sum = distances.reduce((total, distance) => total + Math.exp(-distance / sigma), 0);
    if (Math.abs(sum - goal) < 1e-5) break;
    if (sum > goal) high = sigma;
    else low = sigma;
    sigma = high === Number.POSITIVE_INFINITY ? sigma * 2 : (low + high) / 2;
  }
  // All at one distance: all alike.
  return distances.map((distance) => Math.exp(-(distance - distances[0]!) / Math.max(sigma, 1e-9)));
}

function placeOf(layout: Float32Array, near: Near, { curve: { a, b }, seed }: PlacingOptions): [number, number] {
  const first = near.ids[0]!;
  if (near.distances[0]! < SAME) return [layout[2 * first]!, layout[2 * first + 1]!];
  const weights = likenesses(near.distances);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let [x, y] = [0, 0];
  near.ids.forEach((id, at) => {
    x += (weights[at]! / sum) * layout[2 * id]!;
    y += (weights[at]! / sum) * layout[2 * id + 1]!;
  });
  const random = new Random(seed);
  const due = weights.map((weight) => weights[0]! / weight);
  const next = [...due];
  const step = (gradient: number): number => Math.max(-MOST_STEP, Math.min(MOST_STEP, gradient));
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const rate = RATE * (1 - (epoch - 1) / EPOCHS);
    for (let at = 0; at < next.length; at++) {
      if (next[at]! > epoch) continue;
      next[at]! += due[at]!;
      for (let sample = 0; sample <= NEGATIVES; sample++) {
        const id = sample === 0 ? near.ids[at]! : random.integer(layout.length / 2);
        const [dx, dy] = [x - layout[2 * id]!, y - layout[2 * id + 1]!];
        const squared = dx * dx + dy * dy;
        if (squared === 0) continue;
        const power = squared ** b;
        const pull =
          sample === 0
            ? (-2 * a * b * power) / (squared * (a * power + 1))
            : (2 * b) / ((0.001 + squared) * (a * power + 1));
        x += rate * step(pull * dx);
        y += rate * step(pull * dy);
      }
    }
  }
  return [x, y];
}
