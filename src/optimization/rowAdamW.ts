/**
 * AdamW for S [n, l, d], a row S_i at a time. A step sees the S_i of its batch only, so each row has its own moments and
 * its own count of updates: a row that was not in the batch does not move, decay or age, and a row's first update has
 * the full bias correction whenever it comes. (A dense AdamW would push every row on by its old momentum in steps that
 * say nothing about it; torch's SparseAdam is lazy too but corrects by the global step.)
 */
import { type AdamWOptions, initMoments, type Moments, updateInPlace } from './adamw';

/** Moments float32 [n, l, d]. */
export interface RowAdamWState extends Moments {
  /** Updates made to each row, [n] */
  readonly steps: Int32Array;
}

export const initRowAdamW = (rows: number, rowLength: number): RowAdamWState => ({
  steps: new Int32Array(rows),
  ...initMoments(rows * rowLength),
});

/**
 * Update one row in place: `parameters` and `state` are changed within that row and nowhere else.
 * @returns a function that takes the update back
 */
export function updateRowAdamW(
  parameters: Float32Array,
  row: number,
  gradient: ArrayLike<number>,
  state: RowAdamWState,
  learningRate: number,
  options: AdamWOptions,
): () => void {
  const begin = row * gradient.length;
  const end = begin + gradient.length;
  const values = parameters.subarray(begin, end);
  const moments: Moments = {
    firstMoment: state.firstMoment.subarray(begin, end),
    secondMoment: state.secondMoment.subarray(begin, end),
  };
  const step = state.steps[row]!;
  const before = [values, moments.firstMoment, moments.secondMoment].map((live) => ({ live, copy: live.slice() }));
  state.steps[row] = step + 1;
  updateInPlace(values, gradient, moments, { ...options, step: step + 1, learningRate });
  return () => {
    state.steps[row] = step;
    for (const { live, copy } of before) live.set(copy);
  };
}
