/**
 * The decoder written out in float64, sum by sum, so that graphs, gradients and kernels have something to be compared
 * with that shares no code with them but the reading of codes (quantize.test.ts). Llama's architecture (Touvron et al. 2023) with Qwen2's biases, Qwen3's head
 * norms, Gemma 3's embeddings, norms and windows, and a choice of gate.
 * Legend: S positions, d hidden, H query heads, K key–value heads, h head size, f intermediate, V vocabulary.
 */
import { storedWeights } from '../../exporters/storedWeights';
import {
  type Activation,
  attentionScale,
  type DecoderConfig,
  type DecoderWeights,
  type ExportOptions,
  isSliding,
  type LayerWeights,
} from '../../exporters/types';

type Row = Float64Array;

/** x·Wᵀ (+ bias) for one row x and W [rows, columns]. Plain loops: differences call this a million times. */
function linear(x: Row, weight: Float32Array, bias?: Float32Array): Row {
  const columns = x.length;
  const out = new Float64Array(weight.length / columns);
  for (let n = 0; n < out.length; n++) {
    let total = bias === undefined ? 0 : bias[n]!;
    const start = n * columns;
    for (let k = 0; k < columns; k++) total += x[k]! * weight[start + k]!;
    out[n] = total;
  }
  return out;
}

/** x / rms(x) ⊙ weight (Zhang & Sennrich 2019). */
function rmsNorm(x: Row, weight: Float32Array, epsilon: number): Row {
  let squares = 0;
  for (const value of x) squares += value * value;
  const scale = 1 / Math.sqrt(squares / x.length + epsilon);
  return x.map((value, i) => value * scale * weight[i]!);
}

/** Pairs (i, i + h/2) turned by position · θ^(−2i/h). */
function rotate(head: Row, position: number, theta: number): Row {
  const half = head.length / 2;
  const out = new Float64Array(head.length);
  for (let i = 0; i < half; i++) {
    const angle = position * theta ** (-i / half);
    const [a, b] = [head[i]!, head[i + half]!];
    out[i] = a * Math.cos(angle) - b * Math.sin(angle);
    out[i + half] = b * Math.cos(angle) + a * Math.sin(angle);
  }
  return out;
}

const ACTIVATIONS: Readonly<Record<Activation, (x: number) => number>> = {
  silu: (x) => x / (1 + Math.exp(-x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_pytorch_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms of one sign (Abramowitz & Stegun 7.1.6); ±1 beyond 6. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

function sum(a: Row, b: Row): Row {
  return a.map((value, i) => value + b[i]!);
}

export class ReferenceModel {
  /** The weights as rounding left them. */
  readonly weights: DecoderWeights;

  constructor(
    readonly config: DecoderConfig,
    weights: DecoderWeights,
    private readonly options: ExportOptions,
  ) {
    this.weights = storedWeights(config, weights, options);
  }

  /** Rows of the input embedding, [ids.length][d]. */
  embed(ids: readonly number[]): Row[] {
    const { hiddenSize: d } = this.config;
    return ids.map((id) => Float64Array.from(this.weights.embedding.subarray(id * d, (id + 1) * d)));
  }

  /** Final hidden states, after the last norm: inputsEmbeds [S][d] → [S][d]. */
  hiddenStates(inputsEmbeds: readonly Row[]): Row[] {
    const act = ACTIVATIONS[this.config.activation ?? 'silu'];
    let stream = inputsEmbeds.map((x) => this.scaled(x));
    this.weights.layers.forEach((layer, index) => {
      const after = (x: Row, weight: Float32Array | undefined): Row =>
        weight === undefined ? x : this.norm(x, weight);
      const attended = this.attend(
        layer,
        stream.map((x) => this.norm(x, layer.attentionNorm)),
        index,
      );
      stream = stream.map((x, t) => sum(x, after(attended[t]!, layer.postAttentionNorm)));
      stream = stream.map((x) => {
        const normed = this.norm(x, layer.mlpNorm);
        const up = linear(normed, layer.up);
        const gated = linear(normed, layer.gate).map((value, i) => act(value) * up[i]!);
        return sum(x, after(linear(gated, layer.down), layer.postMlpNorm));
      });
    });
    return stream.map((x) => this.norm(x, this.weights.finalNorm));
  }

  /** Gemma multiplies by one more than the weight. */
  private norm(x: Row, weight: Float32Array): Row {
    const { epsilon, gemma } = this.config;
    return rmsNorm(x, gemma === undefined ? weight : weight.map((value) => 1 + value), epsilon);
  }

  /** Gemma's embeddings times √d; the model builder keeps two digits of it. */
  private scaled(x: Row): Row {
    if (this.config.gemma === undefined) return x;
    const root = Math.sqrt(this.config.hiddenSize);
    const scale = this.options.family === 'optimum' ? root : Math.round(root * 100) / 100;
    return x.map((value) => value * scale);
  }

  /** [S][V] */
  logits(inputsEmbeds: readonly Row[]): Row[] {
    return this.hiddenStates(inputsEmbeds).map((x) => this.project(x));
  }

  /** Σ_t log p(labels[t] | all before), the last labels.length positions of inputsEmbeds being the labels' own. */
  logProbability(inputsEmbeds: readonly Row[], labels: readonly number[]): number {
    const states = this.hiddenStates(inputsEmbeds);
    const first = inputsEmbeds.length - labels.length - 1;
    return labels.reduce((total, label, t) => total + logSoftmax(this.project(states[first + t]!), label), 0);
  }

  private project(state: Row): Row {
    return linear(state, this.weights.head ?? this.weights.embedding);
  }

  /** ∂ logProbability / ∂ inputsEmbeds by central differences, [S · d]; good to about 1e-9 of the largest. */
  gradient(inputsEmbeds: readonly Row[], labels: readonly number[]): Float64Array {
    const { hiddenSize: d } = this.config;
    const step = 1e-5;
    const moved = inputsEmbeds.map((row) => row.slice());
    return Float64Array.from({ length: inputsEmbeds.length * d }, (_, at) => {
      const row = moved[Math.floor(at / d)] as Row;
      const value = row[at % d]!;
      const [above, below] = [step, -step].map((distance) => {
        row[at % d] = value + distance;
        return this.logProbability(moved, labels);
      }) as [number, number];
      row[at % d] = value;
      return (above - below) / (2 * step);
    });
  }

  private attend(
    { q, k, v, o, qBias, kBias, vBias, qNorm, kNorm }: LayerWeights,
    normed: readonly Row[],
    index: number,
  ): Row[] {
    const { heads, keyValueHeads, headSize, ropeTheta, gemma } = this.config;
    const sliding = gemma !== undefined && isSliding(this.config, index);
    const theta = sliding ? gemma.localRopeTheta : ropeTheta;
    const scale = attentionScale(this.config);
    const split = (row: Row, count: number): Row[] =>
      Array.from({ length: count }, (_, i) => row.slice(i * headSize, (i + 1) * headSize));
    const turned = (row: Row, count: number, norm: Float32Array | undefined, position: number): Row[] =>
      split(row, count).map((head) => rotate(norm ? this.norm(head, norm) : head, position, theta));
    const queries = normed.map((x, t) => turned(linear(x, q, qBias), heads, qNorm, t));
    const keys = normed.map((x, t) => turned(linear(x, k, kBias), keyValueHeads, kNorm, t));
    const values = normed.map((x) => split(linear(x, v, vBias), keyValueHeads));
    const group = heads / keyValueHeads;
    return normed.map((_, t) => {
      const mixed = new Float64Array(heads * headSize);
      for (let head = 0; head < heads; head++) {
        const shared = Math.floor(head / group);
        const query = queries[t]?.[head] as Row;
        const first = sliding ? Math.max(0, t - gemma.slidingWindow + 1) : 0;
        const weights = softmax(
          Float64Array.from({ length: t + 1 - first }, (_, s) => dot(query, keys[first + s]?.[shared] as Row) * scale),
        );
        weights.forEach((weight, s) => {
          for (let i = 0; i < headSize; i++) {
            const at = head * headSize + i;
            mixed[at] = mixed[at]! + weight * (values[first + s]?.[shared]?.[i] as number);
          }
        });
      }
      return linear(mixed, o);
    });
  }
}

function dot(a: Row, b: Row): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function softmax(scores: Row): Row {
  const peak = scores.reduce((a, b) => Math.max(a, b));
  const exponentials = scores.map((score) => Math.exp(score - peak));
  const total = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / total);
}

export function logSoftmax(logits: Row, label: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (const value of logits) peak = Math.max(peak, value);
  let total = 0;
  for (const value of logits) total += Math.exp(value - peak);
  return logits[label]! - peak - Math.log(total);
}
