import { StudioError } from '../errors';
import type { Random } from '../tensors/random';
import { argMax, logSumExp, normalizerAndWeights, penalizeRepetition, temperatureWeights } from './logitsProcess';
import { Nucleus } from './nucleus';
import { selectLargest } from './partialSelection';
import type { SamplingOptions } from './types';

export interface DrawnToken {
  readonly tokenId: number;
  /** log p under the unmodified model, nats. */
  readonly logProbability: number;
}

/**
 * Draws one token from a row of logits: repetition penalty, temperature, top-k, then top-p over what top-k left,
 * the order of transformers' generate(). Holds scratch memory for one vocabulary; draws are independent of each other.
 */
export class LogitsSampler {
  private readonly scores: Float32Array;
  private readonly weights: Float64Array;
  private readonly nucleus: Nucleus;

  constructor(
    private readonly options: Pick<SamplingOptions, 'temperature' | 'topK' | 'topP' | 'repetitionPenalty'>,
    vocabularySize: number,
  ) {
    this.scores = new Float32Array(vocabularySize);
    this.weights = new Float64Array(vocabularySize);
    this.nucleus = new Nucleus(vocabularySize);
  }

  /**
   * @param logits float32 [V], borrowed and left as it is
   * @param drawn the row's own tokens so far
   * @param allowed the only ones that may be drawn, before all else; null for any
   * @throws StudioError NAN_LOSS when the logits hold NaN or +∞
   */
  draw(
    logits: Float32Array,
    drawn: ReadonlySet<number>,
    random: Random,
    allowed: Int32Array | null = null,
  ): DrawnToken {
    const { temperature, topK, repetitionPenalty } = this.options;
    const penalized = repetitionPenalty !== 1 && drawn.size > 0;
    const whole = topK === 0 || topK >= logits.length;
    if (allowed === null && !penalized && whole && temperature > 0) {
      const { normalizer, total } = normalizerAndWeights(logits, temperature, this.weights);
      assertFinite(normalizer);
      const tokenId = this.drawWeighted(logits.length, total, random);
      return { tokenId, logProbability: logits[tokenId]! - normalizer };
    }
    const normalizer = logSumExp(logits);
    assertFinite(normalizer);
    const left = allowed === null ? logits : this.keep(logits, allowed);
    const tokenId = this.choose(penalized ? this.penalize(left, drawn) : left, random);
    return { tokenId, logProbability: logits[tokenId]! - normalizer };
  }

  /** All others have no probability. */
  private keep(logits: Float32Array, allowed: Int32Array): Float32Array {
    this.scores.fill(Number.NEGATIVE_INFINITY);
    for (const token of allowed) this.scores[token] = logits[token]!;
    return this.scores;
  }

  private penalize(logits: Float32Array, drawn: ReadonlySet<number>): Float32Array {
    if (logits !== this.scores) this.scores.set(logits);
    penalizeRepetition(this.scores, drawn, this.options.repetitionPenalty);
    return this.scores;
  }

  private choose(scores: Float32Array, random: Random): number {
    const { temperature, topK } = this.options;
    if (temperature === 0) return argMax(scores);
    const tokens = topK > 0 && topK < scores.length ? selectLargest(scores, topK) : null;
    const total = temperatureWeights(scores, tokens, temperature, this.weights);
    const position = this.drawWeighted(tokens === null ? scores.length : tokens.length, total, random);
    return tokens === null ? position : tokens[position]!;
  }

  /** A position among the first `count` weights, which sum to `total`. */
  private drawWeighted(count: number, total: number, random: Random): number {
    const { topP } = this.options;
    if (topP >= 1) return drawFromAll(this.weights, count, total, random);
    return drawFrom(this.weights, this.nucleus.select(this.weights, count, total, topP), random);
  }
}

/** @throws StudioError NAN_LOSS */
function assertFinite(normalizer: number): void {
  if (Number.isFinite(normalizer)) return;
  throw new StudioError(
    'NAN_LOSS',
    'The model gave logits that are not numbers, so no token can be drawn.',
    'Use a prompt trained with a smaller learning rate, or another device.',
  );
}

/** Inverse of the cumulative distribution at one uniform number. */
function drawFromAll(weights: Float64Array, count: number, total: number, random: Random): number {
  const threshold = random.uniform() * total;
  let mass = 0;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    mass += weight;
    last = i;
    if (mass > threshold) break;
  }
  return last;
}

function drawFrom(weights: Float64Array, positions: Int32Array, random: Random): number {
  let total = 0;
  for (const position of positions) total += weights[position]!;
  const threshold = random.uniform() * total;
  let mass = 0;
  for (const position of positions) {
    mass += weights[position]!;
    if (mass > threshold) return position;
  }
  return positions[positions.length - 1]!;
}
