/**
 * A linear causal language model with adapters and their gradients derived by hand, for tests of everything above the engine.
 *
 * Legend: d token dimension, h hidden width, V vocabulary, s = alpha ÷ rank; x_p the embedding at position p.
 *   u_p = x_p + mean(x_0 … x_p);  v_p = (W₁ + s B₁A₁) u_p;  y_p = (W₂ + s B₂A₂) v_p;  log p(token at p+1) = log softmax(U y_p)
 *
 * All arithmetic is float64; what its interface hands out is rounded to float32.
 */
import {
  type Adaptation,
  type AdapterGradients,
  type AdapterShape,
  type Decoder,
  IGNORED_LABEL,
  type LanguageModel,
  type ModelInfo,
} from '../../model/types';
import { Random } from '../../tensors/random';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';

const [D, H, V] = [4, 5, 11];
const FIRST = 'model.layers.0.self_attn.q_proj';
const SECOND = 'model.layers.0.mlp.down_proj';
const LAYERS = [
  { name: FIRST, inputs: D, outputs: H },
  { name: SECOND, inputs: H, outputs: D },
];

/** y [rows] += scale · M [rows, columns] · x. */
function multiplyInto(y: Float64Array, m: ArrayLike<number>, x: Float64Array, scale = 1): void {
  for (let r = 0; r < y.length; r++) for (let c = 0; c < x.length; c++) y[r]! += scale * m[r * x.length + c]! * x[c]!;
}

/** The same with M transposed: M [rows, columns], x [rows] → y [columns]. */
function backInto(y: Float64Array, m: ArrayLike<number>, x: Float64Array, scale = 1): void {
  for (let r = 0; r < x.length; r++) for (let c = 0; c < y.length; c++) y[c]! += scale * m[r * y.length + c]! * x[r]!;
}

export class LinearModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly sharing = null;
  readonly largestPass = Number.POSITIVE_INFINITY;
  readonly activationBudgetBytes = 512 * 2 ** 20;
  readonly adaptation: Adaptation;
  /** What a test may look at: rows of each differentiated pass, and adapters taken into use. */
  readonly counts = { passes: [] as number[], uses: 0 };
  /** Replaces the log-probabilities of a differentiated pass. */
  tamper: ((logProbabilities: Float32Array, pass: number) => void) | null = null;
  private readonly embedding: Float32Array; // [V, D]
  private readonly w1: Float64Array; // [H, D]
  private readonly w2: Float64Array; // [D, H]
  private readonly u: Float64Array; // [V, D]
  private used: Map<string, Float32Array> | null = null;

  constructor(shape: AdapterShape = { rank: 2, alpha: 4, targets: 'all-linear' }, maxPositions = 64) {
    const random = new Random('linear');
    const matrix = (length: number, scale: number) => Float64Array.from({ length }, () => scale * random.normal());
    this.embedding = Float32Array.from(matrix(V * D, 1));
    this.w1 = matrix(H * D, 0.5);
    this.w2 = matrix(D * H, 0.5);
    this.u = matrix(V * D, 1);
    this.info = {
      id: 'linear',
      revision: 'r1',
      hash: 'linear-hash',
      architecture: 'linear',
      tokenDim: D,
      vocabularySize: V,
      layerCount: 1,
      maxPositions,
      parameterCount: V * D,
      activeParameterCount: V * D,
      bosTokenId: null,
      endOfSampleTokenId: 0,
      otherEndTokenIds: [],
      device: { kind: 'cpu', label: 'linear', threads: 1 },
    };
    this.adaptation = {
      shape,
      layers: LAYERS,
      use: (weights) => {
        this.counts.uses++;
        this.used = weights && new Map(Array.from(weights, ([name, values]) => [name, values.slice()]));
      },
      differentiate: (inputsEmbeds, labels, rowWeights) => this.differentiate(inputsEmbeds, labels, rowWeights),
    };
  }

  async embedTokens(tokenIds: Int32Array): Promise<FloatTensor> {
    const data = new Float32Array(tokenIds.length * D);
    tokenIds.forEach((id, i) => {
      data.set(this.embedding.subarray(id * D, (id + 1) * D), i * D);
    });
    return { data, dims: [tokenIds.length, D] };
  }

  async score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array> {
    return this.pass(inputsEmbeds, labels, null).logProbabilities;
  }

  private async differentiate(x: FloatTensor, labels: IntTensor, rowWeights: Float32Array): Promise<AdapterGradients> {
    const pass = this.pass(x, labels, rowWeights);
    this.tamper?.(pass.logProbabilities, this.counts.passes.length);
    this.counts.passes.push(x.dims[0]!);
    return pass;
  }

  private part(layer: string, matrix: 'A' | 'B'): ArrayLike<number> {
    return this.used?.get(`${layer}.lora_${matrix}.weight`) ?? new Float32Array(this.adaptation.shape.rank * 8);
  }

  private get scale(): number {
    const { rank, alpha } = this.adaptation.shape;
    return this.used === null ? 0 : alpha / rank;
  }

  private through(
    layer: string,
    w: Float64Array,
    x: Float64Array,
    outputs: number,
  ): [y: Float64Array, low: Float64Array] {
    const low = new Float64Array(this.adaptation.shape.rank);
    multiplyInto(low, this.part(layer, 'A'), x);
    const y = new Float64Array(outputs);
    multiplyInto(y, w, x);
    multiplyInto(y, this.part(layer, 'B'), low, this.scale);
    return [y, low];
  }

  private logProbabilitiesOf(u: Float64Array) {
    const [v, lowV] = this.through(FIRST, this.w1, u, H);
    const [y, lowY] = this.through(SECOND, this.w2, v, D);
    const logits = new Float64Array(V);
    multiplyInto(logits, this.u, y);
    const largest = Math.max(...logits);
    const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    return { v, lowV, y, lowY, logits, logProbabilities: logits.map((logit) => logit - logSum) };
  }

  private pass(inputsEmbeds: FloatTensor, labels: IntTensor, rowWeights: Float32Array | null): AdapterGradients {
    const [batch, length] = inputsEmbeds.dims as [number, number];
    const textLength = labels.dims[1]!;
    const tokenCounts = new Int32Array(batch);
    const sums = new Float64Array(batch);
    const { rank } = this.adaptation.shape;
    const gradients = new Map<string, Float64Array>();
    for (const { name, inputs, outputs } of LAYERS) {
      gradients.set(`${name}.lora_A.weight`, new Float64Array(rank * inputs));
      gradients.set(`${name}.lora_B.weight`, new Float64Array(outputs * rank));
    }
    for (let b = 0; b < batch; b++) {
      const mean = new Float64Array(D);
      for (let p = 0; p < length; p++) {
        const x = inputsEmbeds.data.subarray((b * length + p) * D, (b * length + p + 1) * D);
        for (let e = 0; e < D; e++) mean[e]! += (x[e]! - mean[e]!) / (p + 1);
        const t = p + 1 - (length - textLength);
        const label = t >= 0 && t < textLength ? labels.data[b * textLength + t]! : IGNORED_LABEL;
        if (label === IGNORED_LABEL) continue;
        const u = mean.map((value, e) => value + x[e]!);
        const at = this.logProbabilitiesOf(u);
        sums[b]! += at.logProbabilities[label]!;
        tokenCounts[b]!++;
        const weight = rowWeights?.[b] ?? 0;
        if (weight === 0) continue;
        const dLogits = at.logProbabilities.map((value, id) => weight * ((id === label ? 1 : 0) - Math.exp(value)));
        const dY = new Float64Array(D);
        backInto(dY, this.u, dLogits);
        const dV = new Float64Array(H);
        backInto(dV, this.w2, dY);
        this.backLayer(SECOND, at.v, at.lowY, dY, gradients, dV);
        this.backLayer(FIRST, u, at.lowV, dV, gradients, null);
      }
    }
    return {
      logProbabilities: Float32Array.from(sums),
      tokenCounts,
      gradients: new Map(Array.from(gradients, ([name, values]) => [name, Float32Array.from(values)])),
    };
  }

  /** ∂B += s · dy · lowᵀ, ∂A += s · (Bᵀdy) · xᵀ, and what goes on to the layer before. */
  private backLayer(
    layer: string,
    x: Float64Array,
    low: Float64Array,
    dY: Float64Array,
    gradients: Map<string, Float64Array>,
    dX: Float64Array | null,
  ): void {
    const { scale } = this;
    const [ofA, ofB] = ['A', 'B'].map((matrix) => gradients.get(`${layer}.lora_${matrix}.weight`)!) as [
      Float64Array,
      Float64Array,
    ];
    const dLow = new Float64Array(low.length);
    backInto(dLow, this.part(layer, 'B'), dY, scale);
    for (let o = 0; o < dY.length; o++)
      for (let r = 0; r < low.length; r++) ofB[o * low.length + r]! += scale * dY[o]! * low[r]!;
    for (let r = 0; r < low.length; r++) for (let i = 0; i < x.length; i++) ofA[r * x.length + i]! += dLow[r]! * x[i]!;
    if (dX) backInto(dX, this.part(layer, 'A'), dLow);
  }

  async startDecoding(prefix: FloatTensor, rows: number): Promise<Decoder> {
    const count = prefix.dims[0]!;
    const sum = new Float64Array(D);
    for (let p = 0; p < count; p++) for (let e = 0; e < D; e++) sum[e]! += prefix.data[p * D + e]!;
    const last = prefix.data.subarray((count - 1) * D);
    let states = Array.from({ length: rows }, () => ({ sum: sum.slice(), count }));
    const logitsOf = (own: Float64Array, tokens: number, x: ArrayLike<number>): Float64Array =>
      this.logProbabilitiesOf(own.map((value, e) => value / tokens + x[e]!)).logits;
    return {
      get rows() {
        return states.length;
      },
      firstLogits: Float32Array.from(logitsOf(sum, count, last)),
      step: async (ids) => {
        const logits = new Float32Array(states.length * V);
        states.forEach((state, row) => {
          const x = this.embedding.subarray(ids[row]! * D, (ids[row]! + 1) * D);
          for (let e = 0; e < D; e++) state.sum[e]! += x[e]!;
          state.count++;
          logits.set(logitsOf(state.sum, state.count, x), row * V);
        });
        return logits;
      },
      keepRows: async (kept) => {
        states = kept.map((row) => states[row]!);
      },
      dispose: () => undefined,
    };
  }

  async forward(): Promise<never> {
    throw new RangeError('the linear model is differentiated through its adaptation');
  }

  async meanHiddenStates(): Promise<never> {
    throw new RangeError('the linear model has no hidden states');
  }

  async dispose(): Promise<void> {}
}

/** Lessons over the letters a … i: what comes after the last letter of the question, twice. */
export function letterLessons(count: number, seed = 3): { question: string; answer: string }[] {
  const random = new Random(seed);
  const letter = (id: number): string => String.fromCharCode(97 + (id % 9));
  return Array.from({ length: count }, () => {
    const ids = Array.from({ length: 1 + random.integer(6) }, () => random.integer(9));
    const next = letter(ids.at(-1)! + 1);
    return { question: ids.map(letter).join(''), answer: next + next };
  });
}
