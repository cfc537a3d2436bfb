import type { SoftPrompt } from '../types';

/**
 * S of every reference, so that a prompt fits the references it came from. A row that was not trained on has learned none: it gets the mean of
 * the others, a place among them that favours none.
 */
export function alignSamples({ domain, samples }: SoftPrompt, count: number, otherRows: readonly number[]): SoftPrompt {
  if (samples === undefined) return { domain };
  const [learned, l, d] = samples.dims;
  const size = l * d;
  const mean = new Float32Array(size);
  for (const [i, value] of samples.data.entries()) mean[i % size] = mean[i % size]! + value / learned;
  const data = new Float32Array(count * size);
  let next = 0;
  for (let row = 0; row < count; row++) {
    const own = otherRows.includes(row) ? mean : samples.data.subarray(next * size, ++next * size);
    data.set(own, row * size);
  }
  return { domain, samples: { data, dims: [count, l, d] } };
}
