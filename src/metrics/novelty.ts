import { nearest } from '../embedding/nearest';
import { rowCount } from '../embedding/vectors';

export interface Novelty {
  /** Index of the reference closest to each sample, by cosine. */
  readonly nearestReference: readonly number[];
  /** 1 − cosine to it. */
  readonly distances: readonly number[];
  /** The same of each reference to the closest other one: what the distances must be read against. */
  readonly baseline: readonly number[];
  readonly medianDistance: number;
  readonly medianBaseline: number;
  /** Share of samples closer to a reference than 95 % of the references are to each other. */
  readonly tooCloseRate: number;
}

/**
 * Distance to the closest reference (SDMetrics' DCR, with cosine distance). null without a sample or with fewer than
 * 2 references.
 * @param references float32 [N, dim]
 * @param samples float32 [M, dim]
 */
export function novelty(references: Float32Array, samples: Float32Array, dim: number): Novelty | null {
  if (rowCount(references, dim) < 2 || rowCount(samples, dim) < 1) return null;
  const closest = nearest(references, dim, samples, 1).map(([first]) => first ?? { index: 0, similarity: 0 });
  const distances = closest.map(({ similarity }) => Math.max(0, 1 - similarity));
  const baseline = nearest(references, dim, references, 1, true).map(([first]) =>
    Math.max(0, 1 - (first?.similarity ?? 0)),
  );
  const threshold = quantile(baseline, 0.05);
  return {
    nearestReference: closest.map(({ index }) => index),
    distances,
    baseline,
    medianDistance: quantile(distances, 0.5),
    medianBaseline: quantile(baseline, 0.5),
    tooCloseRate: distances.filter((distance) => distance < threshold).length / distances.length,
  };
}

/** Linear interpolation between order statistics (Hyndman & Fan type 7, NumPy's default). NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
