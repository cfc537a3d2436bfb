/**
 * AdamW for S [n, l, d], a row S_i at a time. A step sees the S_i of its batch only, so each row has its own moments and
 * its own count of updates: a row that was not in the batch does not move, decay or age, and a row's first update has
 * the full bias correction whenever it comes. (A dense AdamW would push every row on by its old momentum in steps that
 * say nothing about it; torch's SparseAdam is lazy too but corrects by the global step.)
 */
import { type AdamWOptions, updateAdamW } from './adamw';

export interface RowAdamWState {
  /** Updates made to each row, [n] */
  readonly steps: Int32Array;
  /** [n, l, d] */
  readonly firstMoment: Float32Array;
  /** [n, l, d] */
  readonly secondMoment: Float32Array;
}

export function initRowAdamW(rows: number, rowLength: number): RowAdamWState {
  const length = rows * rowLength;
  return {
    steps: new Int32Array(rows),
    firstMoment: new Float32Array(length),
    secondMoment: new Float32Array(length),
  };
}

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
  const write = (
    values: Float32Array,
    to: { step: number; firstMoment: Float32Array; secondMoment: Float32Array },
  ): void => {
    parameters.set(values, begin);
    state.steps[row] = to.step;
    state.firstMoment.set(to.firstMoment, begin);
    state.secondMoment.set(to.secondMoment, begin);
  };
  const values = parameters.slice(begin, end);
  const before = {
    step: state.steps[row]!,
    firstMoment: state.firstMoment.slice(begin, end),
    secondMoment: state.secondMoment.slice(begin, end),
  };
  const after = updateAdamW(values, gradient, before, learningRate, options);
  write(after.parameters, after.state);
  return () => write(values, before);
}
