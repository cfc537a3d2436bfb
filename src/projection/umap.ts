/**
 * Vectors as a map of two dimensions: UMAP (McInnes, Healy & Melville 2018) by umap-js, which starts from random places
 * rather than spectral ones. Distances on the map are for looking at, not for measuring.
 */
import { UMAP } from 'umap-js';
import { directionsFrom, dotRows, meanVector, rowCount } from '../embedding/vectors';
import { StudioError } from '../errors';
import { Random } from '../tensors/random';
import { type NeighborGraph, nearestNeighbors } from './neighbors';
import { approximateNeighbors } from './nnDescent';

export interface ProjectionOptions {
  /** Neighbours of a row, itself included; cut to what there is. */
  readonly neighbors: number;
  /** Least distance of points on the map, 0…1. */
  readonly minDist: number;
  readonly seed: number;
}

export interface ProjectionHooks {
  /** How far it is: neighbours first, then epochs; or rows that are placed. */
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

/** Longest stretch of work between two looks at the signal. */
const SLICE_MS = 40;
/** Exact neighbours take a time that grows with the square of the rows: seconds up to here. */
export const MOST_EXACT = 4000;

export interface Projection {
  /** float32 [N, 2] */
  readonly coordinates: Float32Array<ArrayBuffer>;
  /** null for up to three rows, which are placed by their distances. */
  readonly graph: NeighborGraph | null;
}

/**
 * Same vectors, options and seed give the same map on one JavaScript engine; engines differ in the last bit of Math.pow,
 * which UMAP amplifies.
 * @param vectors float32 [N, dim]; compared by cosine, as directions from their mean (embedding/vectors.ts says why)
 * @returns float32 [N, 2]
 * @throws StudioError CANCELLED after the signal, BAD_OPTION
 */
export async function projectVectors(
  vectors: Float32Array,
  dim: number,
  options: ProjectionOptions,
  hooks: ProjectionHooks = {},
): Promise<Float32Array> {
  checkOptions(vectors, options);
  const breathe = slices(hooks.signal);
  return (await projectUnits(directionsFrom(meanVector(vectors, dim), vectors), dim, options, hooks, breathe))
    .coordinates;
}

/** Of a layout’s time, about: neighbours come before the first epoch (decisions/0044). */
const NEIGHBORS_SHARE = 0.5;

/**
 * The same of directions.
 * @param units float32 [N, dim], rows of length 1 or 0
 */
export async function projectUnits(
  units: Float32Array,
  dim: number,
  options: ProjectionOptions,
  hooks: ProjectionHooks,
  breathe: () => Promise<void>,
): Promise<Projection> {
  const rows = rowCount(units, dim);
  if (rows < 4) return { coordinates: placeByDistances(units, dim, rows), graph: null };

  const neighbors = Math.max(2, Math.min(Math.floor(options.neighbors), rows - 1));
  let told = -1;
  const tell = (share: number): void => {
    const percent = Math.floor(100 * share);
    if (percent > told) hooks.onProgress?.(percent, 100);
    told = Math.max(told, percent);
  };
  const beside = (share: number): Promise<void> => {
    tell(share * NEIGHBORS_SHARE);
    return breathe();
  };
  const graph = await (rows <= MOST_EXACT
    ? nearestNeighbors(units, dim, neighbors, beside)
    : approximateNeighbors(units, dim, neighbors, options.seed, beside));
  const random = new Random(options.seed);
  const umap = new UMAP({ nNeighbors: neighbors, minDist: options.minDist, random: () => random.uniform() });
  umap.setPrecomputedKNN(graph.indices, graph.distances);
  // With neighbours given, umap-js reads nothing but the number of rows.
  const epochs = umap.initializeFit(Array.from({ length: rows }, () => []));
  for (let epoch = 0; epoch < epochs; ) {
    epoch = umap.step();
    tell(NEIGHBORS_SHARE + (1 - NEIGHBORS_SHARE) * (epoch / epochs));
    await breathe();
  }
  return { coordinates: Float32Array.from(umap.getEmbedding().flat()), graph };
}

/** @throws StudioError BAD_OPTION */
export function checkOptions(
  vectors: Float32Array,
  { neighbors, minDist }: Pick<ProjectionOptions, 'neighbors' | 'minDist'>,
): void {
  const refuse = (message: string, remedy: string, where: string): never => {
    throw new StudioError('BAD_OPTION', message, remedy, { where });
  };
  if (!(neighbors >= 1))
    refuse(`A map with ${neighbors} neighbours a point.`, 'Give at least 2 neighbours.', 'neighbors');
  if (!(minDist >= 0 && minDist <= 1))
    refuse(`A least distance of ${minDist}.`, 'Give a number from 0 to 1.', 'minDist');
  if (!vectors.every(Number.isFinite))
    refuse('A vector holds a number that is not finite.', 'Embed the texts again.', 'vectors');
}

/** Up to three points lie in a plane exactly: their Euclidean distances are kept. */
function placeByDistances(units: Float32Array, dim: number, rows: number): Float32Array<ArrayBuffer> {
  const places = new Float32Array(rows * 2);
  const distance = (i: number, j: number): number => Math.sqrt(Math.max(0, 2 - 2 * dotRows(units, i, units, j, dim)));
  if (rows >= 2) places[2] = distance(0, 1);
  if (rows === 3) {
    const [a, b, c] = [distance(0, 1), distance(0, 2), distance(1, 2)];
    const x = a > 0 ? (a * a + b * b - c * c) / (2 * a) : 0;
    places[4] = x;
    places[5] = Math.sqrt(Math.max(0, b * b - x * x));
  }
  return places;
}

/** Gives way to messages (a cancel among them) once a slice of time is used up. */
export function slices(signal: AbortSignal | undefined): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started >= SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      started = performance.now();
    }
    if (signal?.aborted) {
      throw new StudioError('CANCELLED', 'The map was cancelled.', 'Draw it again when you want it.');
    }
  };
}
