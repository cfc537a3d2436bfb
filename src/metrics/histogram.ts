export interface Histogram {
  /** BINS + 1 numbers, ascending; the last bin holds its upper edge. */
  readonly edges: readonly number[];
  readonly samples: readonly number[];
  readonly references: readonly number[];
}

const BINS = 20;

/** Distances of samples to the closest reference beside those of references to the closest other one, in the same bins from 0. */
export function distanceHistogram(samples: readonly number[], references: readonly number[]): Histogram {
  const largest = [...samples, ...references].reduce((most, distance) => Math.max(most, distance), 0);
  const width = (largest > 0 ? largest : 1) / BINS;
  const counts = (distances: readonly number[]): number[] => {
    const bins = new Array<number>(BINS).fill(0);
    for (const distance of distances) {
      const bin = Math.min(BINS - 1, Math.floor(distance / width));
      bins[bin] = bins[bin]! + 1;
    }
    return bins;
  };
  return {
    edges: Array.from({ length: BINS + 1 }, (_, edge) => edge * width),
    samples: counts(samples),
    references: counts(references),
  };
}
