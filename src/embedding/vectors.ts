/** Vectors as rows of one float32 array. Legend: N vectors, Q queries, d dimension. */
import { StudioError } from '../errors';

/** Number of rows of a float32 [N, d]. */
export function rowCount(vectors: Float32Array, dim: number): number {
  const rows = vectors.length / dim;
  if (!Number.isInteger(rows) || dim < 1) {
    throw new StudioError(
      'BAD_OPTION',
      `${vectors.length} numbers are no vectors of dimension ${dim}.`,
      'Embed the texts again.',
      {
        where: 'vectors',
      },
    );
  }
  return rows;
}

/** Mean of the rows, float32 [d]; zeros where there is no row. */
export function meanVector(vectors: Float32Array, dim: number): Float32Array {
  const rows = rowCount(vectors, dim);
  const sums = new Float64Array(dim);
  for (let at = 0; at < vectors.length; at++) sums[at % dim] = sums[at % dim]! + vectors[at]!;
  return Float32Array.from(sums, (sum) => (rows === 0 ? 0 : sum / rows));
}

/**
 * Rows minus an origin, scaled to length 1; a row at the origin stays zero. Hidden states of a language model lie in a
 * narrow cone (Ethayarajh 2019), where every cosine is near 1; measured from the references' mean they tell texts apart.
 */
export function directionsFrom(origin: Float32Array, vectors: Float32Array): Float32Array {
  const dim = origin.length;
  const rows = rowCount(vectors, dim);
  const directions = new Float32Array(vectors.length);
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let at = 0; at < dim; at++) squares += (vectors[row * dim + at]! - origin[at]!) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let at = 0; at < dim; at++) directions[row * dim + at] = (vectors[row * dim + at]! - origin[at]!) * scale;
  }
  return directions;
}

/** Rows scaled to length 1. */
export function unitRows(vectors: Float32Array, dim: number): Float32Array {
  return directionsFrom(new Float32Array(dim), vectors);
}

/** Dot product of row i of a and row j of b. */
export function dotRows(a: Float32Array, i: number, b: Float32Array, j: number, dim: number): number {
  let sum = 0;
  for (let at = 0; at < dim; at++) sum += a[i * dim + at]! * b[j * dim + at]!;
  return sum;
}

/** Euclidean distance of row i of a and row j of b. */
export function distanceOfRows(a: Float32Array, i: number, b: Float32Array, j: number, dim: number): number {
  let sum = 0;
  for (let at = 0; at < dim; at++) sum += (a[i * dim + at]! - b[j * dim + at]!) ** 2;
  return Math.sqrt(sum);
}
