/** What the checks say of each row, in the words of the person's decisions, by models that did not see the row's own. */
import { fitLogistic, predict, type Weights } from './logistic';
import type { FeatureMatrix, Label } from './types';

const MOST_FOLDS = 10;

/**
 * Probability of each row that the person accepts it. A labelled row's is by a model of the other folds' labels; another row's is the
 * mean over the folds' models.
 */
export function crossFit(matrix: FeatureMatrix, labels: readonly Label[]): Float64Array {
  const folds = Math.max(1, Math.min(MOST_FOLDS, labels.length));
  const models: Weights[] = Array.from({ length: folds }, (_, fold) =>
    fitLogistic(
      matrix,
      labels.filter((_label, at) => folds === 1 || at % folds !== fold),
    ),
  );
  const probabilities = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    for (const model of models) probabilities[row]! += predict(matrix, model, row) / folds;
  }
  if (folds > 1)
    for (const [at, { row }] of labels.entries()) probabilities[row] = predict(matrix, models[at % folds]!, row);
  return probabilities;
}
