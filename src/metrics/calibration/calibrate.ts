/** From what the checks found and a person decided to what a person would make of every row. */
import { crossFit } from './crossFit';
import { featureMatrix } from './features';
import { estimateQuality, type QualityEstimate } from './quality';
import type { Label } from './types';

export interface Calibration {
  /** Of each row, that the person accepts it. */
  readonly probabilities: Float64Array;
  /** null before two rows that were drawn to be labelled are. */
  readonly quality: QualityEstimate | null;
}

/** @param count of the whole set, where `rows` are a part of it with all that are labelled */
export function calibrate(
  rows: readonly ReadonlyMap<string, number>[],
  labels: readonly Label[],
  count: number = rows.length,
): Calibration {
  const probabilities = crossFit(featureMatrix(rows), labels);
  return { probabilities, quality: estimateQuality(probabilities, labels, count) };
}

/** Where a label tells most: of those that may go either way (Zrnic and Candès 2024, "Active statistical inference"). */
export const worthOfLabel = (probability: number): number => Math.sqrt(probability * (1 - probability));
