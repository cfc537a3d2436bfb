/** The share of a set that a person would accept, told from some labels and what the checks say of all rows. */
import { scoreInterval } from '../../quality/opinions/wilson';
import { lureWeights } from './lureWeights';
import type { Label } from './types';

export interface QualityEstimate {
  readonly share: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
  /** Labels that it rests on: those of rows that were drawn to be labelled. */
  readonly labels: number;
  /** Mean squared error of the predicted probabilities (Brier 1950), over all rows by the labels' weights. */
  readonly brier: number;
  /** The same where every row is given the share that the other labels have: what the checks have to be better than. */
  readonly brierOfShare: number;
}

/** Labels that nobody gave, by which the checks are taken for no help until labels say more. */
const PRIOR_LABELS = 3;
/** So few tell nothing of how far they lie apart. */
const LEAST_LABELS = 2;

/**
 * Prediction-powered inference (Angelopoulos et al. 2023, power-tuned as in PPI++): the mean of what is predicted for all rows, and what the
 * labels say that it is wrong by, each by its weight. Labelled rows are known, so the interval closes as all are labelled. It is Wilson's,
 * of as many labels as would tell as much by themselves: one of mean and deviation would close around 1 where all so far were accepted.
 * @param probabilities of every row (crossFit.ts): no row's own label has a part in it; of a large set a part that was taken by no look at it
 * @param rows of the whole set
 * @returns null of fewer than two rows that were drawn to be labelled
 */
export function estimateQuality(
  probabilities: Float64Array,
  labels: readonly Label[],
  rows: number = probabilities.length,
): QualityEstimate | null {
  const drawn = labels.flatMap(({ row, accepted, drawn: how }) => (how ? [{ row, accepted, ...how }] : []));
  drawn.sort((a, b) => a.turn - b.turn);
  const count = drawn.length;
  if (count < LEAST_LABELS) return null;
  const weights = lureWeights(
    drawn.map(({ weight }) => weight),
    rows,
  );
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value, at) => sum + weights[at]! * value, 0) / count;
  const spread = (values: readonly number[], power: 1 | 2): number => {
    const middle = mean(values);
    return values.reduce((sum, value, at) => sum + weights[at]! ** power * (value - middle) ** 2, 0);
  };
  const accepted = drawn.map((label) => (label.accepted ? 1 : 0));
  const predicted = drawn.map(({ row }) => probabilities[row]!);
  const trust = trustIn(predicted, accepted, mean);
  const wrongBy = accepted.map((value, at) => value - trust * predicted[at]!);
  const meanPredicted = probabilities.reduce((sum, each) => sum + each, 0) / probabilities.length;
  const share = Math.min(1, Math.max(0, trust * meanPredicted + mean(wrongBy)));

  const guess = (count * share + 2) / (count + 4);
  const prior = PRIOR_LABELS * guess * (1 - guess);
  const uneven = weights.reduce((sum, weight) => sum + weight * weight, 0) / count;
  const design = (spread(wrongBy, 2) + prior * uneven) / (spread(accepted, 1) + prior);
  const unknown = Math.max(1e-9, 1 - count / rows);
  const [low, high] = scoreInterval(share, count / (design * unknown));
  const yes = accepted.filter((value) => value === 1).length;
  return {
    share,
    // Whatever the rest is, the labelled rows are known.
    interval: [Math.max(low, yes / rows), Math.min(high, 1 - (count - yes) / rows)],
    labels: count,
    brier: mean(accepted.map((value, at) => (value - predicted[at]!) ** 2)),
    brierOfShare: mean(accepted.map((value) => (value - (yes - value) / (count - 1)) ** 2)),
  };
}

/** How much of a prediction to count, 0…1: the slope of what was decided over it. */
function trustIn(
  predicted: readonly number[],
  accepted: readonly number[],
  mean: (values: readonly number[]) => number,
): number {
  const [middle, share] = [mean(predicted), mean(accepted)];
  const variance = mean(predicted.map((value) => (value - middle) ** 2));
  if (variance < 1e-12) return 0;
  const covariance = mean(predicted.map((value, at) => (value - middle) * (accepted[at]! - share)));
  return Math.min(1, Math.max(0, covariance / variance));
}
