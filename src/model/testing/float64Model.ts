/**
 * A checkpoint's log-probabilities and their gradients in float64: the lowered graph in the test interpreter, with the
 * cross-entropy written out here. Shares nothing with the programs that run on devices but the lowering, which has
 * ONNX Runtime's own kernels as its check (lowering/attention.test.ts).
 */
import { RULES } from '../../autodiff/rules';
import { filled, type NdArray } from '../../autodiff/testing/array';
import { gradientGraph } from '../../autodiff/testing/gradientCheck';
import { fromTensor, interpret } from '../../autodiff/testing/interpreter';
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import type { IntTensor } from '../../tensors/tensor';
import { attentionBias, finite } from '../blocks/runtimeInputs';
import { INPUTS_EMBEDS } from '../graphNames';
import type { SpecializedGraph } from '../rewrite/specialize/specialize';
import { teacherForcedGraph } from '../rewrite/teacherForcedGraph';
import { type EmbedsGraph, toEmbedsGraph } from '../rewrite/toEmbedsGraph';
import { IGNORED_LABEL } from '../types';

/** The graph file of a model folder, prepared; `floatWeights`: its quantised products dequantised. */
export function preparedModel(files: ReadonlyMap<string, Uint8Array>, floatWeights: boolean): EmbedsGraph {
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  return toEmbedsGraph(readModel(files.get(path)!), floatWeights ? Number.POSITIVE_INFINITY : 0);
}

/** What else a lowered graph reads for B rows of S positions. */
export function runtimeFeeds(
  inputs: readonly string[],
  batch: number,
  sequence: number,
  prelude?: SpecializedGraph['prelude'],
): Record<string, NdArray> {
  const feed = (name: string): NdArray => {
    const computed = prelude?.value(name, sequence);
    if (computed !== undefined) return { data: Float64Array.from(finite(computed.data)), dims: computed.dims };
    if (name === 'position_ids')
      return {
        data: Float64Array.from({ length: batch * sequence }, (_, i) => i % sequence),
        dims: [batch, sequence],
      };
    const window = Number(name.split('_')[3] ?? 0);
    return { data: Float64Array.from(attentionBias(sequence, window)), dims: [1, 1, sequence, sequence] };
  };
  return Object.fromEntries(inputs.map((name) => [name, feed(name)]));
}

/** log p of each row's labels, and ∂/∂logits of Σ weights ⊙ them. logits [B, S, V]; label t stands at S − T + t. */
export function crossEntropy(
  logits: NdArray,
  labels: IntTensor,
  weights: ArrayLike<number>,
): { logProbabilities: Float64Array; logitsGradient: NdArray } {
  const [batch, sequence, vocabulary] = logits.dims as [number, number, number];
  const length = labels.dims[1]!;
  const logProbabilities = new Float64Array(batch);
  const logitsGradient = filled(logits.dims, 0);
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < length; t++) {
      const label = labels.data[b * length + t]!;
      if (label === IGNORED_LABEL) continue;
      const start = (b * sequence + sequence - length + t - 1) * vocabulary;
      const row = logits.data.subarray(start, start + vocabulary);
      const peak = Math.max(...row);
      const normalizer = peak + Math.log(row.reduce((sum, z) => sum + Math.exp(z - peak), 0));
      logProbabilities[b] = logProbabilities[b]! + row[label]! - normalizer;
      for (let v = 0; v < vocabulary; v++) {
        const slope = Number(v === label) - Math.exp(row[v]! - normalizer);
        logitsGradient.data[start + v] = weights[b]! * slope;
      }
    }
  return { logProbabilities, logitsGradient };
}

export class Float64Model {
  /** Lowered, reading inputs_embeds; its float weights by name. */
  readonly graph: SpecializedGraph;

  constructor(
    readonly prepared: EmbedsGraph,
    private readonly labels: IntTensor,
    private readonly weights: readonly number[],
  ) {
    this.graph = teacherForcedGraph(prepared.graph, prepared.logits);
  }

  logProbabilities(x: NdArray, moved: Readonly<Record<string, NdArray>> = {}): Float64Array {
    return crossEntropy(this.logits(this.graph, x, moved), this.labels, this.weights).logProbabilities;
  }

  /** Σ_b weights[b] · log p(row b). @param moved weights that stand in for the checkpoint's */
  objective(x: NdArray, moved: Readonly<Record<string, NdArray>> = {}): number {
    return this.logProbabilities(x, moved).reduce((sum, value, b) => sum + value * this.weights[b]!, 0);
  }

  /** Of the objective, with respect to inputs_embeds and to weights, by name. */
  gradients(x: NdArray, parameters: readonly string[]): Map<string, Float64Array> {
    const { logitsGradient } = crossEntropy(this.logits(this.graph, x, {}), this.labels, this.weights);
    const wanted = [INPUTS_EMBEDS, ...parameters];
    const backward = gradientGraph(this.graph, wanted, RULES);
    const cotangent = { [`dy_${this.prepared.logits}`]: logitsGradient };
    const values = interpret(backward, { ...this.feeds(this.graph, x), ...cotangent });
    return new Map(wanted.map((name) => [name, values.get(`d_${name}`)!.data]));
  }

  weight(name: string): NdArray {
    const tensor = this.graph.initializers.get(name);
    if (tensor === undefined) throw new RangeError(`no weight '${name}'`);
    return fromTensor(tensor);
  }

  private logits(graph: Graph, x: NdArray, moved: Readonly<Record<string, NdArray>>): NdArray {
    const initializers = new Map([...graph.initializers].filter(([name]) => moved[name] === undefined));
    const inputs = Object.entries(moved).map(([name, { dims }]) => ({ name, dataType: 'float32' as const, dims }));
    const changed = { ...graph, initializers, inputs: [...graph.inputs, ...inputs] };
    return interpret(changed, { ...this.feeds(graph, x), ...moved }).get(this.prepared.logits)!;
  }

  private feeds(graph: Graph, x: NdArray): Record<string, NdArray> {
    const [batch, sequence] = x.dims as [number, number, number];
    const others = graph.inputs.map((input) => input.name).filter((name) => name !== INPUTS_EMBEDS);
    return { [INPUTS_EMBEDS]: x, ...runtimeFeeds(others, batch, sequence, this.graph.prelude) };
  }
}
