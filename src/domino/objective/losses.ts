/**
 * L1, L2 and their derivatives as functions of log-probabilities alone, in float64.
 * Source: arXiv 2605.30039, Eqs. 2–4; pooling `batch` and `sampleTerm` as in the authors' code (github tongye98/DOMINO).
 *
 * Legend: B references of the batch; a_i = log p(X_i | D); ℓ_ij = log p(X_j | D, S_i), j = i the positive, j ∈ N(i) the
 * negatives; |X| tokens, the end-of-sample token counted. With likelihood `per-token` every a and ℓ is divided by |X| of
 * the text it scores. Every sum of probabilities is taken as a log-sum-exp: exp(ℓ) of a whole sequence is 0 in float64.
 *
 *   L1 = −(1/B) Σ_i a_i
 *   L2 = −(1/B) Σ_i ( ℓ_ii − lse_{j ∈ N(i)} ℓ_ij )          pooling per-sample (Eq. 3)
 *   L2 = −(1/B) Σ_i ℓ_ii + lme_{i, j ∈ N(i)} ℓ_ij            pooling batch: one log-mean-exp over all pairs
 *   L  = L1 + λ · L2                                         (Eq. 4)
 *
 * Denominator `all` adds ℓ_ii to the pooled terms (InfoNCE: with per-sample pooling L2 ≥ 0). With `sampleTerm`
 * the reconstruction −(1/B) Σ ℓ_ii stands beside L1 with weight 1, as in the released code, and λ weighs the pooled
 * denominator only; with λ = 1 the two are the same.
 */
import type { LossOptions } from '../types';

/** Scores of one batch: Σ_t log p over each sequence, nats, and the tokens of each sequence. */
export interface BatchScores {
  /** a, [B] */
  readonly domain: ArrayLike<number>;
  /** |X_i|, [B] */
  readonly tokenCounts: ArrayLike<number>;
  /** null for λ = 0. */
  readonly contrast: {
    /** ℓ_ii, [B] */
    readonly positives: ArrayLike<number>;
    /** ℓ_ij, j ∈ N(i), [B][|N(i)|] */
    readonly negatives: readonly ArrayLike<number>[];
    /** |X_j|, like `negatives` */
    readonly negativeTokenCounts: readonly ArrayLike<number>[];
  } | null;
}

/** ∂total/∂ of each score of BatchScores, in the same places. */
export interface ScoreGradients {
  readonly domain: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: readonly Float64Array[];
}

export interface Losses {
  readonly l1: number;
  /** null when λ = 0. */
  readonly l2: number | null;
  readonly total: number;
}

/** Evaluate the objective over one batch. */
export function dominoLoss(scores: BatchScores, options: LossOptions): Losses & { readonly gradients: ScoreGradients } {
  const { domain, tokenCounts, contrast } = scores;
  const batch = domain.length;
  /** ∂(likelihood)/∂(sequence log-probability): 1, or 1/|X|. */
  const scale = (count: number): number => (options.likelihood === 'per-token' ? 1 / count : 1);

  let l1 = 0;
  const domainGradient = new Float64Array(batch);
  for (let i = 0; i < batch; i++) {
    l1 -= (domain[i]! * scale(tokenCounts[i]!)) / batch;
    domainGradient[i] = -scale(tokenCounts[i]!) / batch;
  }
  const positives = new Float64Array(batch);
  const negatives = scores.contrast?.negatives.map((row) => new Float64Array(row.length)) ?? [];
  const gradients = { domain: domainGradient, positives, negatives };
  if (contrast === null || options.lambda === 0) return { l1, l2: null, total: l1, gradients };

  let reconstruction = 0;
  const reconstructionWeight = options.sampleTerm ? 1 : options.lambda;
  for (let i = 0; i < batch; i++) {
    reconstruction -= (contrast.positives[i]! * scale(tokenCounts[i]!)) / batch;
    positives[i]! -= (reconstructionWeight * scale(tokenCounts[i]!)) / batch;
  }

  let pooled = 0;
  for (const pool of pools(batch, options.pooling)) {
    const terms: Term[] = [];
    for (const i of pool.members) {
      if (options.denominator === 'all') {
        const factor = scale(tokenCounts[i]!);
        terms.push({ value: contrast.positives[i]! * factor, factor, gradient: positives, index: i });
      }
      const row = contrast.negatives[i]!;
      for (let j = 0; j < row.length; j++) {
        const factor = scale(contrast.negativeTokenCounts[i]![j]!);
        terms.push({ value: row[j]! * factor, factor, gradient: negatives[i]!, index: j });
      }
    }
    const logSum = logSumExp(terms.map((term) => term.value));
    pooled += pool.weight * (options.pooling === 'batch' ? logSum - Math.log(terms.length) : logSum);
    for (const { value, factor, gradient, index } of terms) {
      gradient[index]! += options.lambda * pool.weight * Math.exp(value - logSum) * factor;
    }
  }
  const l2 = reconstruction + pooled;
  return { l1, l2, total: l1 + reconstructionWeight * reconstruction + options.lambda * pooled, gradients };
}

interface Term {
  readonly value: number;
  readonly factor: number;
  readonly gradient: Float64Array;
  readonly index: number;
}

/** Which references' terms share one logarithm, and its weight in L2. */
function pools(batch: number, pooling: LossOptions['pooling']): { members: number[]; weight: number }[] {
  const all = Array.from({ length: batch }, (_, i) => i);
  return pooling === 'batch' ? [{ members: all, weight: 1 }] : all.map((i) => ({ members: [i], weight: 1 / batch }));
}

/** log Σ exp(v), shifted by the largest; −∞ for no values. */
export function logSumExp(values: readonly number[]): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > largest || Number.isNaN(value)) largest = value;
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
