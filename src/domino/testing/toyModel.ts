/**
 * A small causal language model with a hand-derived gradient, for tests of everything above the engine.
 *
 * Legend: d token dimension, h hidden width, V vocabulary; x_p the embedding at position p.
 *   m_p = mean(x_0 … x_p);  u_p = tanh(A x_p + C m_p);  log p(token at p+1) = log softmax(U u_p)
 *
 * It is causal, non-linear in every position, and depends on the whole prefix, as a transformer does; all arithmetic
 * is float64, and only what the Tape interface hands out is rounded to float32.
 */
import { StudioError } from '../../errors';
import { type Decoder, IGNORED_LABEL, type LanguageModel, type ModelInfo, type Tape } from '../../model/types';
import { Random } from '../../tensors/random';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';

const HIDDEN = 6;

export interface ToyOptions {
  readonly tokenDim?: number;
  readonly vocabularySize?: number;
  readonly bosTokenId?: number | null;
  readonly endOfSampleTokenId?: number;
  readonly otherEndTokenIds?: readonly number[];
  readonly hash?: string;
  readonly maxPositions?: number;
  readonly seed?: number;
}

export class ToyModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly sharing = null;
  readonly largestPass = Number.POSITIVE_INFINITY;
  readonly activationBudgetBytes = 512 * 2 ** 20;
  /** [V, d], float32 values, as embedTokens hands them out. */
  readonly embedding: Float32Array;
  /** What a test may look at: passes run and the rows of each, padded positions held by live tapes now and at most, rows sent backward. */
  readonly counts = {
    passes: [] as number[],
    paddedPositions: 0,
    livePositions: 0,
    mostLivePositions: 0,
    backwardRows: 0,
  };
  /** Replaces the log-probabilities of a pass: for NaN and run-away losses. */
  tamper: ((logProbabilities: Float32Array, pass: number) => void) | null = null;
  private readonly a: Float64Array; // [h, d]
  private readonly c: Float64Array; // [h, d]
  private readonly u: Float64Array; // [V, h]

  constructor(options: ToyOptions = {}) {
    const { tokenDim = 4, vocabularySize = 11, bosTokenId = null, endOfSampleTokenId = 0, seed = 1 } = options;
    const { otherEndTokenIds = [] } = options;
    const random = new Random(seed);
    const matrix = (length: number, scale: number) => Float64Array.from({ length }, () => scale * random.normal());
    this.embedding = Float32Array.from(matrix(vocabularySize * tokenDim, 1));
    this.a = matrix(HIDDEN * tokenDim, 0.5);
    this.c = matrix(HIDDEN * tokenDim, 1);
    this.u = matrix(vocabularySize * HIDDEN, 1.2);
    this.info = {
      id: 'toy',
      revision: 'r1',
      hash: options.hash ?? 'toy-hash',
      architecture: 'toy',
      tokenDim,
      vocabularySize,
      layerCount: 1,
      maxPositions: options.maxPositions ?? 4096,
      parameterCount: this.embedding.length + this.a.length + this.c.length + this.u.length,
      activeParameterCount: this.a.length + this.c.length + this.u.length,
      bosTokenId,
      endOfSampleTokenId,
      otherEndTokenIds,
      device: { kind: 'cpu', label: 'toy', threads: 1 },
    };
  }

  async embedTokens(tokenIds: Int32Array): Promise<FloatTensor> {
    const d = this.info.tokenDim;
    const data = new Float32Array(tokenIds.length * d);
    tokenIds.forEach((id, i) => {
      data.set(this.embedding.subarray(id * d, (id + 1) * d), i * d);
    });
    return { data, dims: [tokenIds.length, d] };
  }

  async score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array> {
    const tape = await this.forward(inputsEmbeds, labels);
    tape.dispose();
    return tape.logProbabilities;
  }

  async forward(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Tape> {
    const [batch, length, d] = inputsEmbeds.dims as [number, number, number];
    const textLength = labels.dims[1]!;
    const embeddings = Float64Array.from(inputsEmbeds.data);
    if (!embeddings.every(Number.isFinite)) throw new RangeError('inputsEmbeds are not finite');
    const row = (b: number) => ({
      x: embeddings.subarray(b * length * d, (b + 1) * length * d),
      labels: labels.data.slice(b * textLength, (b + 1) * textLength),
    });
    const logProbabilities = Float32Array.from({ length: batch }, (_, b) =>
      this.logProbability(row(b).x, row(b).labels),
    );
    this.tamper?.(logProbabilities, this.counts.passes.length);
    this.counts.passes.push(batch);
    this.counts.paddedPositions += batch * length;
    this.counts.livePositions += batch * length;
    this.counts.mostLivePositions = Math.max(this.counts.mostLivePositions, this.counts.livePositions);
    let alive = true;
    return {
      logProbabilities,
      tokenCounts: Int32Array.from({ length: batch }, (_, b) =>
        row(b).labels.reduce((count, label) => count + (label === IGNORED_LABEL ? 0 : 1), 0),
      ),
      backward: async (weights) => {
        if (!alive) throw new RangeError('the tape is disposed');
        const data = new Float32Array(inputsEmbeds.data.length);
        for (let b = 0; b < batch; b++) {
          this.counts.backwardRows++;
          const gradient = new Float64Array(length * d);
          this.logProbability(row(b).x, row(b).labels, { weight: weights[b]!, into: gradient });
          data.set(gradient, b * length * d);
        }
        return { data, dims: [batch, length, d] };
      },
      dispose: () => {
        if (alive) this.counts.livePositions -= batch * length;
        alive = false;
      },
    };
  }

  /**
   * Σ_t log p of the labels; x float64 [P+T, d], labels [T]. With `gradient`, its derivative times `weight` is added there.
   * Backward of one label at p: δ = weight · Uᵀ(onehot − softmax) ⊙ (1 − u²); x_p += Aᵀδ; x_q += Cᵀδ/(p+1) for q ≤ p.
   */
  logProbability(
    x: Float64Array,
    labels: Int32Array,
    gradient?: { readonly weight: number; readonly into: Float64Array },
  ): number {
    const { tokenDim: d, vocabularySize } = this.info;
    const prefix = x.length / d - labels.length;
    const mean = new Float64Array(d);
    let sum = 0;
    for (let p = 0; p < x.length / d; p++) {
      for (let e = 0; e < d; e++) mean[e]! += (x[p * d + e]! - mean[e]!) / (p + 1);
      const label = labels[p + 1 - prefix];
      if (label === undefined || label === IGNORED_LABEL) continue;
      const hidden = new Float64Array(HIDDEN);
      for (let h = 0; h < HIDDEN; h++) {
        let value = 0;
        for (let e = 0; e < d; e++) value += this.a[h * d + e]! * x[p * d + e]! + this.c[h * d + e]! * mean[e]!;
        hidden[h] = Math.tanh(value);
      }
      const logits = new Float64Array(vocabularySize);
      for (let v = 0; v < vocabularySize; v++) {
        for (let h = 0; h < HIDDEN; h++) logits[v]! += this.u[v * HIDDEN + h]! * hidden[h]!;
      }
      const largest = Math.max(...logits);
      const logSum = largest + Math.log(logits.reduce((total, logit) => total + Math.exp(logit - largest), 0));
      sum += logits[label]! - logSum;
      if (gradient === undefined) continue;
      for (let h = 0; h < HIDDEN; h++) {
        let delta = 0;
        for (let v = 0; v < vocabularySize; v++) {
          delta += ((v === label ? 1 : 0) - Math.exp(logits[v]! - logSum)) * this.u[v * HIDDEN + h]!;
        }
        delta *= gradient.weight * (1 - hidden[h]! ** 2);
        for (let e = 0; e < d; e++) {
          gradient.into[p * d + e]! += delta * this.a[h * d + e]!;
          for (let q = 0; q <= p; q++) gradient.into[q * d + e]! += (delta * this.c[h * d + e]!) / (p + 1);
        }
      }
    }
    return sum;
  }

  async meanHiddenStates(): Promise<FloatTensor> {
    throw new StudioError('INTERNAL', 'The toy model has no hidden states.', 'Use a real model.');
  }

  async startDecoding(): Promise<Decoder> {
    throw new StudioError('INTERNAL', 'The toy model does not decode.', 'Use a real model.');
  }

  async dispose(): Promise<void> {}
}

/** Texts of very different lengths, each ending with `endOfSampleTokenId`. */
export function toyTexts(count: number, vocabularySize: number, endOfSampleTokenId: number, seed = 3): Int32Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const length = 1 + ((i * 7) % 5) * ((i * 3) % 4) + random.integer(3);
    const ids = Array.from({ length }, () => 1 + random.integer(vocabularySize - 1));
    return Int32Array.from([...ids, endOfSampleTokenId]);
  });
}
