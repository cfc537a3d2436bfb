/**
 * Eqs. 2–4 written down naively in float64 over the toy model's float64 log-probabilities: no batching, no padding, no
 * shared code with the step. What the step computes is compared with this and with its finite differences.
 */
import type { LossOptions, SoftPrompt, StepBatch } from '../types';
import type { ToyModel } from './toyModel';

export interface OraclePrompt {
  /** [k, d] */
  readonly domain: Float64Array;
  /** [n, l, d] */
  readonly samples: Float64Array;
  readonly sampleTokens: number;
}

export function toOracle(prompt: SoftPrompt): OraclePrompt {
  return {
    domain: Float64Array.from(prompt.domain.data),
    samples: Float64Array.from(prompt.samples?.data ?? []),
    sampleTokens: prompt.samples?.dims[1] ?? 0,
  };
}

/** The objective over the batch: {l1, l2, total}; fixed token ids before and after the soft tokens where a template has them. */
export function oracleObjective(
  model: ToyModel,
  texts: readonly Int32Array[],
  prompt: OraclePrompt,
  batch: StepBatch,
  options: LossOptions,
  frame: { before: number[]; between: number[] } = { before: [], between: [] },
): { l1: number; l2: number; total: number } {
  const d = model.info.tokenDim;
  const embed = (ids: ArrayLike<number>) =>
    Array.from(ids).flatMap((id) => Array.from(model.embedding.subarray(id * d, (id + 1) * d)));
  const score = (j: number, i: number | null): number => {
    const size = prompt.sampleTokens * d;
    const own = i === null ? [] : Array.from(prompt.samples.subarray(i * size, (i + 1) * size));
    const text = texts[j]!;
    const x = [...embed(frame.before), ...prompt.domain, ...own, ...embed(frame.between), ...embed(text)];
    const value = model.logProbability(Float64Array.from(x), text);
    return options.likelihood === 'per-token' ? value / text.length : value;
  };
  const B = batch.indices.length;
  const l1 = -batch.indices.reduce((sum, i) => sum + score(i, null), 0) / B;
  if (options.lambda === 0) return { l1, l2: 0, total: l1 };
  const own = batch.indices.map((i) => score(i, i));
  const others = batch.indices.map((i, b) => batch.negatives[b]!.map((j) => score(j, i)));
  const pooled = others.map((row, b) => (options.denominator === 'all' ? [own[b]!, ...row] : row));
  const sumExp = (row: number[]) => row.reduce((sum, value) => sum + Math.exp(value), 0);
  const reconstruction = -own.reduce((sum, value) => sum + value, 0) / B;
  const denominator =
    options.pooling === 'batch'
      ? Math.log(sumExp(pooled.flat()) / pooled.flat().length)
      : pooled.reduce((sum, row) => sum + Math.log(sumExp(row)), 0) / B;
  const weight = options.sampleTerm ? 1 : options.lambda;
  return { l1, l2: reconstruction + denominator, total: l1 + weight * reconstruction + options.lambda * denominator };
}
