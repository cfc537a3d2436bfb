import { type Coverage, coverageOf } from './coverage';
import { type Gap, gapsOf } from './gaps';

/** Plain data: it crosses to the page. */
export interface CoverageReport extends Pick<Coverage, 'covered' | 'of' | 'interval' | 'isCovered'> {
  /** Largest first. */
  readonly gaps: readonly Gap[];
}

/**
 * Which references have a row nearby, and where none is.
 * @param texts the references', [N]
 * @param references float32 [N, d], borrowed
 * @param rows float32 [M, d], borrowed: those that count
 * @returns null with fewer than 2 references
 */
export function coverageReport(
  texts: readonly string[],
  references: Float32Array,
  rows: Float32Array,
  dim: number,
): CoverageReport | null {
  const found = coverageOf(references, rows, dim);
  if (found === null) return null;
  const { covered, of, interval, isCovered } = found;
  return { covered, of, interval, isCovered, gaps: gapsOf(found, texts) };
}
