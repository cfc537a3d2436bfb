/** Logistic regression of few labels. */
import type { FeatureMatrix } from './types';

/** Of a feature's weight, in log odds a standard deviation: that of a normal prior with mean 0 (Gelman et al. 2008 argue for weak ones). */
const PRIOR_DEVIATION = 0.7;
/** Of an accepted and of a rejected row with average features that nobody saw: Jeffreys' prior of a share, so that all accepted is not certainty. */
const PSEUDO_LABELS = 0.5;
const MOST_STEPS = 25;
const TOLERANCE = 1e-8;

/** Intercept, then a weight a feature. */
export type Weights = Float64Array;

export interface Observed {
  readonly row: number;
  readonly accepted: boolean;
}

/**
 * Weights of the largest posterior density, by Newton's method; the density is log-concave, so there is one.
 * @param labels none is no error: the probability is then ½ everywhere
 */
export function fitLogistic(matrix: FeatureMatrix, labels: readonly Observed[]): Weights {
  const size = matrix.names.length + 1;
  const weights = new Float64Array(size);
  const penalty = 1 / PRIOR_DEVIATION ** 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let at = 1; at < size; at++) {
      gradient[at] = -penalty * weights[at]!;
      hessian[at * size + at] = penalty;
    }
    const middle = logisticOf(weights[0]!);
    gradient[0]! += PSEUDO_LABELS * (1 - 2 * middle);
    hessian[0]! += 2 * PSEUDO_LABELS * middle * (1 - middle);
    for (const { row, accepted } of labels) {
      const p = predict(matrix, weights, row);
      const x = (at: number): number => (at === 0 ? 1 : matrix.values[row * (size - 1) + at - 1]!);
      for (let a = 0; a < size; a++) {
        gradient[a]! += ((accepted ? 1 : 0) - p) * x(a);
        for (let b = 0; b <= a; b++) hessian[a * size + b]! += p * (1 - p) * x(a) * x(b);
      }
    }
    const change = solved(hessian, gradient, size);
    const largest = change.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    // A step that would leap is shortened: the density stays one of a single peak.
    const scale = Math.min(1, LARGEST_STEP / Math.max(largest, 1e-12));
    for (let at = 0; at < size; at++) weights[at]! += scale * change[at]!;
    if (largest < TOLERANCE) break;
  }
  return weights;
}

const LARGEST_STEP = 2;

/** Probability that the row is accepted. */
export function predict({ values, names }: FeatureMatrix, weights: Weights, row: number): number {
  let sum = weights[0]!;
  const first = row * names.length;
  for (let at = 0; at < names.length; at++) sum += weights[at + 1]! * values[first + at]!;
  return logisticOf(sum);
}

const logisticOf = (x: number): number => 1 / (1 + Math.exp(-x));

/** Solve A x = b by Cholesky; A is symmetric, positive definite, given by its lower triangle, and overwritten. */
function solved(a: Float64Array, b: Float64Array, size: number): Float64Array {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = a[row * size + column]!;
      for (let at = 0; at < column; at++) sum -= a[row * size + at]! * a[column * size + at]!;
      a[row * size + column] = row === column ? Math.sqrt(sum) : sum / a[column * size + column]!;
    }
  const x = Float64Array.from(b);
  for (let row = 0; row < size; row++) {
    for (let at = 0; at < row; at++) x[row]! -= a[row * size + at]! * x[at]!;
    x[row]! /= a[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let at = row + 1; at < size; at++) x[row]! -= a[at * size + row]! * x[at]!;
    x[row]! /= a[row * size + row]!;
  }
  return x;
}
