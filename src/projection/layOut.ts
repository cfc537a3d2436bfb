/** A layout that stays, with its clusters, and new rows placed into it. */
import { directionsFrom, meanVector, rowCount } from '../embedding/vectors';
import { clusterNames } from './clusterNames';
import { clusterCount, findCenters, nearestCenters } from './clusters';
import { fitCurve } from './curve';
import type { NeighborGraph } from './neighbors';
import { nearestReference, type Placed, placeRows } from './place';
import { checkOptions, type ProjectionHooks, type ProjectionOptions, projectUnits, slices } from './umap';

export interface RowsToLayOut {
  /** float32 [N, dim]; compared by cosine, as directions from their mean */
  readonly vectors: Float32Array;
  readonly dim: number;
  readonly texts: readonly string[];
  /** Of each, 1 where it is a reference. */
  readonly isReference: Uint8Array;
}

export interface Layout {
  /** float32 [N, 2] */
  readonly coordinates: Float32Array<ArrayBuffer>;
  /** Of each row. */
  readonly clusters: Int16Array<ArrayBuffer>;
  /** What each cluster is called; "" where it has no word of its own. */
  readonly names: readonly string[];
  /** float32 [clusters, dim] of length 1, from the rows' mean. */
  readonly centers: Float32Array<ArrayBuffer>;
  /** Cosine distance of each row to the nearest other reference, 0…2; NaN where there is none. Of many rows, by approximate neighbours. */
  readonly distances: Float32Array<ArrayBuffer>;
}

export interface LaidOut {
  /** float32 [A, dim] of the rows that were laid out. */
  readonly vectors: Float32Array;
  /** float32 [A, 2] */
  readonly coordinates: Float32Array;
  readonly isReference: Uint8Array;
  readonly centers: Float32Array;
}

export type PlacedRows = Placed & { readonly clusters: Int16Array<ArrayBuffer> };

/** @throws StudioError CANCELLED after the signal, BAD_OPTION */
export async function layOut(
  { vectors, dim, texts, isReference }: RowsToLayOut,
  options: ProjectionOptions,
  hooks: ProjectionHooks = {},
): Promise<Layout> {
  checkOptions(vectors, options);
  const breathe = slices(hooks.signal);
  const rows = rowCount(vectors, dim);
  const units = directionsFrom(meanVector(vectors, dim), vectors);
  const { coordinates: found, graph } = await projectUnits(units, dim, options, hooks, breathe);
  const coordinates = turned(found);
  const centers = await findCenters(units, dim, clusterCount(rows), options.seed, breathe);
  const clusters = await nearestCenters(centers, units, dim, breathe);
  const distances = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    distances[row] = nearestReference({ units, isReference }, othersOf(graph, row), units, row, dim);
    await breathe();
  }
  return { coordinates, clusters, centers, distances, names: clusterNames(texts, clusters, centers.length / dim) };
}

/** The widest way lies across, as screens do: a layout has no direction of its own. @param places float32 [N, 2] */
export function turned(places: Float32Array): Float32Array<ArrayBuffer> {
  const rows = places.length / 2;
  const [mx = 0, my = 0] = meanVector(places, 2);
  let [xx, xy, yy] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [x, y] = [places[2 * row]! - mx, places[2 * row + 1]! - my];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return Float32Array.from(places, (_, at) => {
    const [x, y] = [places[at - (at % 2)]! - mx, places[at - (at % 2) + 1]! - my];
    return at % 2 === 0 ? c * x + s * y : c * y - s * x;
  });
}

function othersOf(graph: NeighborGraph | null, row: number): { ids: number[]; distances: number[] } {
  if (graph === null) return { ids: [], distances: [] };
  const [ids, distances] = [graph.indices[row]!, graph.distances[row]!];
  // An approximate list that was never filled names the row itself.
  const at = ids.map((_, place) => place).filter((place) => ids[place] !== row);
  return { ids: at.map((place) => ids[place]!), distances: at.map((place) => distances[place]!) };
}

/**
 * @param vectors float32 [N, dim] of the new rows
 * @throws StudioError CANCELLED after the signal, BAD_OPTION
 */
export async function placeInto(
  laidOut: LaidOut,
  vectors: Float32Array,
  dim: number,
  options: ProjectionOptions,
  hooks: ProjectionHooks = {},
): Promise<PlacedRows> {
  checkOptions(vectors, options);
  const breathe = slices(hooks.signal);
  const rows = rowCount(vectors, dim);
  const origin = meanVector(laidOut.vectors, dim);
  const units = directionsFrom(origin, vectors);
  const { coordinates, isReference } = laidOut;
  const placed = await placeRows(
    { units: directionsFrom(origin, laidOut.vectors), coordinates, isReference },
    units,
    dim,
    { neighbors: options.neighbors, curve: fitCurve(options.minDist), seed: options.seed },
    async (row) => {
      if (row % 32 === 31) hooks.onProgress?.(row + 1, rows);
      await breathe();
    },
  );
  return { ...placed, clusters: await nearestCenters(laidOut.centers, units, dim, breathe) };
}
