import { dot } from './dot';

/** Neighbours of every row in UMAP's convention: each row is its own first neighbour, at distance 0. */
export interface NeighborGraph {
  readonly indices: number[][];
  /** Cosine distance, 0…2. */
  readonly distances: number[][];
}

/**
 * The exact k nearest rows of each row by cosine distance, the row itself included. Exact rather than approximate, so
 * that a map depends on its vectors and seed alone; 5,000 rows of 256 numbers take seconds.
 * @param units float32 [N, dim], rows of length 1 or 0
 * @param breathe called between rows; may wait, and rejects to stop
 */
export async function nearestNeighbors(
  units: Float32Array,
  dim: number,
  k: number,
  breathe: () => Promise<void>,
): Promise<NeighborGraph> {
  const rows = units.length / dim;
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let row = 0; row < rows; row++) {
    const nearIndices = [row];
    const nearDistances = [0];
    for (let other = 0; other < rows; other++) {
      if (other === row) continue;
      const distance = Math.max(0, 1 - dot(units, row * dim, units, other * dim, dim));
      if (nearIndices.length === k && distance >= nearDistances[k - 1]!) continue;
      let at = nearIndices.length;
      // The row itself stays first even where another is at distance 0.
      while (at > 1 && nearDistances[at - 1]! > distance) at--;
      nearIndices.splice(at, 0, other);
      nearDistances.splice(at, 0, distance);
      nearIndices.length = nearDistances.length = Math.min(k, nearIndices.length);
    }
    indices.push(nearIndices);
    distances.push(nearDistances);
    await breathe();
  }
  return { indices, distances };
}
