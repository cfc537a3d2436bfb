import { distanceOfRows, rowCount } from '../embedding/vectors';

/**
 * Distances from one row to all, nearest first: the row itself stands among them, at 0.
 * @param vectors float32 [N, dim]
 * @returns of a row, float64 [N]; valid until the next row is asked
 */
export function sortedDistances(vectors: Float32Array, dim: number): (row: number) => Float64Array {
  const distances = new Float64Array(rowCount(vectors, dim));
  return (row) => {
    for (let other = 0; other < distances.length; other++)
      distances[other] = distanceOfRows(vectors, row, vectors, other, dim);
    return distances.sort();
  };
}
