/** Which balls of references rows lie in, with every distance measured once: any choice of the rows is then counted and not measured. */
import { distanceOfRows, rowCount } from '../../embedding/vectors';
import { sortedDistances } from '../sortedDistances';

/** Neighbours that a ball reaches to (../prdc.ts). */
const K = 5;

/** Distances of each reference to its nearest others, nearest first: float64 [N, K + 1], itself at 0. */
export function nearestDistances(references: Float32Array, dim: number): Float64Array {
  const n = rowCount(references, dim);
  const nearest = new Float64Array(n * (K + 1)).fill(Number.POSITIVE_INFINITY);
  const from = sortedDistances(references, dim);
  for (let row = 0; row < n; row++) nearest.set(from(row).subarray(0, K + 1), row * (K + 1));
  return nearest;
}

export class ReferenceBalls {
  private readonly n: number;
  /** float64 [M, N] */
  private readonly distances: Float64Array;

  /** @param nearest of these references */
  constructor(
    references: Float32Array,
    private readonly nearest: Float64Array,
    rows: Float32Array,
    dim: number,
  ) {
    const [n, m] = [rowCount(references, dim), rowCount(rows, dim)];
    this.n = n;
    this.distances = new Float64Array(m * n);
    for (let row = 0; row < m; row++)
      for (let reference = 0; reference < n; reference++)
        this.distances[row * n + reference] = distanceOfRows(references, reference, rows, row, dim);
  }

  /** Mean number of balls that a row lies in, ÷ k (Naeem et al. 2020), as prdc() has it; null where either side has fewer than 2 rows. */
  density(rows: readonly number[]): number | null {
    const k = Math.min(K, this.n - 1, rows.length - 1);
    if (k < 1) return null;
    let balls = 0;
    for (const row of rows)
      for (let reference = 0; reference < this.n; reference++) if (this.isIn(row, reference, k)) balls++;
    return balls / (k * rows.length);
  }

  /** Share of references with a row in their ball, as prdc() has it. */
  coverage(rows: readonly number[]): number | null {
    const k = Math.min(K, this.n - 1, rows.length - 1);
    return k < 1 ? null : this.covered(rows, k);
  }

  /** The same, which asks for no ball of the rows: of one row, too. Of none it is 0; null with fewer than 2 references. */
  coverageBy(rows: readonly number[]): number | null {
    return this.n < 2 ? null : this.covered(rows, Math.min(K, this.n - 1));
  }

  private covered(rows: readonly number[], k: number): number {
    let covered = 0;
    for (let reference = 0; reference < this.n; reference++)
      if (rows.some((row) => this.isIn(row, reference, k))) covered++;
    return covered / this.n;
  }

  private isIn(row: number, reference: number, k: number): boolean {
    return this.distances[row * this.n + reference]! < this.nearest[reference * (K + 1) + k]!;
  }
}
