import { StudioError } from '../errors';
import type { Random } from '../tensors/random';
import { argMax, logSumExp, penalizeRepetition, temperatureWeights } from './logitsProcess';
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
   * @throws StudioError NAN_LOSS when the logits hold NaN or +∞
   */
  draw(logits: Float32Array, drawn: ReadonlySet<number>, random: Random): DrawnToken {
    const normalizer = logSumExp(logits);
    if (!Number.isFinite(normalizer)) {
      throw new StudioError(
        'NAN_LOSS',
        'The model gave logits that are not numbers, so no token can be drawn.',
        'Use a prompt trained with a smaller learning rate, or another device.',
      );
    }
    const tokenId = this.choose(this.penalized(logits, drawn), random);
    return { tokenId, logProbability: logits[tokenId]! - normalizer };
  }

  private penalized(logits: Float32Array, drawn: ReadonlySet<number>): Float32Array {
    if (this.options.repetitionPenalty === 1 || drawn.size === 0) return logits;
    this.scores.set(logits);
    penalizeRepetition(this.scores, drawn, this.options.repetitionPenalty);
    return this.scores;
  }

  private choose(scores: Float32Array, random: Random): number {
    const { temperature, topK, topP } = this.options;
    if (temperature === 0) return argMax(scores);
    const tokens = topK > 0 && topK < scores.length ? selectLargest(scores, topK) : null;
    const total = temperatureWeights(scores, tokens, temperature, this.weights);
    const count = tokens === null ? scores.length : tokens.length;
    const position =
      topP < 1
        ? drawFrom(this.weights, this.nucleus.select(this.weights, count, total, topP), random)
        : drawFromAll(this.weights, count, total, random);
    return tokens === null ? position : tokens[position]!;
  }
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
