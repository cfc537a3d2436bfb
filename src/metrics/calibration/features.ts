/** What the checks found of each row, as numbers that a regression can weigh. */
import type { Finding } from '../../quality/judgement';
import type { FeatureMatrix } from './types';

const DOUBT = { pass: 0, unsure: 0.5, fail: 1 } as const;
/** More than some labels can tell apart. */
const MOST_FEATURES = 24;
/** In standard deviations. */
const FARTHEST = 4;

/** By name: what a check doubts, and each number that its evidence holds. */
export function featuresOf(findings: Readonly<Record<string, Finding>>): ReadonlyMap<string, number> {
  const features = new Map<string, number>();
  for (const [check, { verdict, evidence }] of Object.entries(findings)) {
    features.set(check, DOUBT[verdict]);
    if (typeof evidence !== 'object' || evidence === null) continue;
    for (const [name, value] of Object.entries(evidence)) {
      if (typeof value === 'number' && Number.isFinite(value)) features.set(`${check}.${name}`, value);
    }
  }
  return features;
}

/** A feature that a row does not have is the mean of those that do; one that all have alike tells nothing and is left out. */
export function featureMatrix(rows: readonly ReadonlyMap<string, number>[]): FeatureMatrix {
  const moments = new Map<string, { count: number; mean: number; squares: number }>();
  for (const row of rows)
    for (const [name, value] of row) {
      const own = moments.get(name) ?? { count: 0, mean: 0, squares: 0 };
      // Welford's: large values with a small spread keep it.
      const off = value - own.mean;
      own.count++;
      own.mean += off / own.count;
      own.squares += off * (value - own.mean);
      moments.set(name, own);
    }
  const kept = [...moments].filter(([, { squares, mean }]) => squares > 1e-12 * (1 + mean * mean) * rows.length);
  const features = kept.slice(0, MOST_FEATURES);
  const values = new Float64Array(rows.length * features.length);
  rows.forEach((row, at) => {
    features.forEach(([name, { count, mean, squares }], feature) => {
      const value = row.get(name);
      if (value === undefined) return;
      const scaled = (value - mean) / Math.sqrt(squares / count);
      values[at * features.length + feature] = Math.max(-FARTHEST, Math.min(FARTHEST, scaled));
    });
  });
  return { rows: rows.length, values, names: features.map(([name]) => name) };
}
