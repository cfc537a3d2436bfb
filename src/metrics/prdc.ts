import { distanceOfRows, rowCount } from '../embedding/vectors';
import { sortedDistances } from './sortedDistances';

export interface Prdc {
  /** Share of samples inside some reference's ball (fidelity; Kynkäänniemi et al. 2019). */
  readonly precision: number;
  /** Share of references inside some sample's ball (diversity). */
  readonly recall: number;
  /** Mean number of reference balls a sample lies in, ÷ k; 1 is as dense as the references (Naeem et al. 2020). */
  readonly density: number;
  /** Share of references with a sample in their ball (Naeem et al. 2020). */
  readonly coverage: number;
  /** Of each sample: reference balls it lies in, ÷ k. Their mean is the density. */
  readonly densities: Float64Array;
  /** Of each reference: 1 where a sample lies in its ball. Their mean is the coverage. */
  readonly covered: Uint8Array;
  /** Neighbours that define a ball; less than asked for where there are fewer rows. */
  readonly k: number;
  /** Indices of the references without a sample in their ball: what the samples miss. */
  readonly uncovered: readonly number[];
}

/**
 * Precision, recall, density and coverage with Euclidean balls that reach to the k-th nearest neighbour of the own set.
 * Noisy below about 50 references. null where either side has fewer than 2 rows.
 * @param references float32 [N, dim]
 * @param samples float32 [M, dim]
 */
export function prdc(references: Float32Array, samples: Float32Array, dim: number, k = 5): Prdc | null {
  const n = rowCount(references, dim);
  const m = rowCount(samples, dim);
  const neighbors = Math.min(k, n - 1, m - 1);
  if (neighbors < 1) return null;
  const referenceRadii = ballRadii(references, dim, neighbors);
  const sampleRadii = ballRadii(samples, dim, neighbors);
  const densities = new Float64Array(m);
  let precise = 0;
  const recalled = new Uint8Array(n);
  const covered = new Uint8Array(n);
  for (let sample = 0; sample < m; sample++) {
    let balls = 0;
    for (let reference = 0; reference < n; reference++) {
      const distance = distanceOfRows(references, reference, samples, sample, dim);
      if (distance < referenceRadii[reference]!) {
        balls++;
        covered[reference] = 1;
      }
      if (distance < sampleRadii[sample]!) recalled[reference] = 1;
    }
    densities[sample] = balls / neighbors;
    if (balls > 0) precise++;
  }
  const share = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / n;
  return {
    precision: precise / m,
    recall: share(recalled),
    density: densities.reduce((sum, density) => sum + density, 0) / m,
    coverage: share(covered),
    densities,
    covered,
    k: neighbors,
    uncovered: Array.from(covered.entries()).flatMap(([index, flag]) => (flag === 0 ? [index] : [])),
  };
}

/** Distance of each row to its k-th nearest other row, [N]; k is at most N − 1. */
function ballRadii(vectors: Float32Array, dim: number, k: number): Float64Array {
  const from = sortedDistances(vectors, dim);
  // The row itself comes first, at distance 0.
  return Float64Array.from({ length: rowCount(vectors, dim) }, (_, row) => from(row)[k]!);
}
