/** What happens to a row of logits before a token is drawn. Legend: V vocabulary. */
import { expOfNegative } from './expOfNegative';

/** log Σ exp(l), shifted by the largest logit; not finite where the logits are broken. */
export function logSumExp(logits: Float32Array): number {
  const largest = largestOf(logits);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += expOfNegative(logits[i]! - largest);
  return largest + Math.log(sum);
}

/** logSumExp() and temperatureWeights() of the whole vocabulary in one pass, the same numbers. */
export function normalizerAndWeights(
  logits: Float32Array,
  temperature: number,
  weights: Float64Array,
): { readonly normalizer: number; readonly total: number } {
  const largest = largestOf(logits);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = logits[i]! - largest;
    sum += expOfNegative(below);
    const weight = expOfNegative(below / temperature);
    weights[i] = weight;
    total += weight;
  }
  return { normalizer: largest + Math.log(sum), total };
}

function largestOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i]!;
    if (value > largest) largest = value;
  }
  return largest;
}

/** The most likely token; of equal ones the lowest id. */
export function argMax(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/**
 * Discourage tokens the row already has: positive logits are divided by the penalty, negative ones multiplied,
 * once for each distinct token (Keskar et al. 2019, CTRL, §4.1). Changes `logits`.
 */
export function penalizeRepetition(logits: Float32Array, drawn: ReadonlySet<number>, penalty: number): void {
  for (const token of drawn) {
    const value = logits[token]!;
    logits[token] = value > 0 ? value / penalty : value * penalty;
  }
}

/**
 * Unnormalised probabilities exp((l − max l) / T): the largest is exactly 1.
 * @param tokens the tokens to weigh, in order; null for the whole vocabulary
 * @param weights written up to the number of tokens
 * @returns their sum
 */
export function temperatureWeights(
  logits: Float32Array,
  tokens: Int32Array | null,
  temperature: number,
  weights: Float64Array,
): number {
  const count = tokens === null ? logits.length : tokens.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = logits[tokens === null ? i : tokens[i]!]!;
    if (value > largest) largest = value;
  }
  let total = 0;
  for (let i = 0; i < count; i++) {
    const value = logits[tokens === null ? i : tokens[i]!]!;
    const weight = expOfNegative((value - largest) / temperature);
    weights[i] = weight;
    total += weight;
  }
  return total;
}
