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
 * @param breathe called between rows with the share that is done, 0…1; may wait, and rejects to stop
 */
export async function nearestNeighbors(
  units: Float32Array,
  dim: number,
  k: number,
  breathe: (share: number) => Promise<void>,
): Promise<NeighborGraph> {
  const rows = units.length / dim;
  const indices = Array.from({ length: rows }, (_, row) => [row]);
  const distances = Array.from({ length: rows }, () => [0]);
  const offer = (row: number, other: number, distance: number): void => {
    const [nearIndices, nearDistances] = [indices[row]!, distances[row]!];
    if (nearIndices.length === k && distance >= nearDistances[k - 1]!) return;
    let at = nearIndices.length;
    // The row itself stays first even where another is at distance 0.
    while (at > 1 && nearDistances[at - 1]! > distance) at--;
    nearIndices.splice(at, 0, other);
    nearDistances.splice(at, 0, distance);
    nearIndices.length = nearDistances.length = Math.min(k, nearIndices.length);
  };
  // Each pair once: every row is offered the others in their order, those before it in their turns.
  for (let row = 0; row < rows; row++) {
    for (let other = row + 1; other < rows; other++) {
      const distance = Math.max(0, 1 - dot(units, row * dim, units, other * dim, dim));
      offer(row, other, distance);
      offer(other, row, distance);
    }
    // Each row has fewer left to meet than the one before.
    await breathe(1 - (1 - (row + 1) / rows) ** 2);
  }
  return { indices, distances };
}
