/**
 * The embedded model's architecture (Llama's: RMS norm, rotary positions, grouped queries, SwiGLU) as a float32 graph
 * with the operators of hub exports, so that pretraining walks the same road as every other model.
 * Legend: d hidden size, H query heads, K key–value heads, h head size, f intermediate size, V vocabulary.
 */
import { float, GraphBuilder } from '../onnx/builder';
import type { Graph } from '../onnx/graph';
import { floatTensor } from '../onnx/tensorData';
import { Random } from '../tensors/random';
import embedded from './embedded.json';

export interface Architecture {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly contextLength: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
}

/** Parameters by name; matrices are [in, out], the embedding [V, d] serves as output projection too. */
export type Parameters = Map<string, { readonly dims: readonly number[]; readonly data: Float32Array }>;

export function layerMatrices({
  hiddenSize: d,
  heads,
  keyValueHeads,
  headSize,
  intermediateSize: f,
}: Architecture): Record<string, readonly [number, number]> {
  return {
    q: [d, heads * headSize],
    k: [d, keyValueHeads * headSize],
    v: [d, keyValueHeads * headSize],
    o: [heads * headSize, d],
    gate: [d, f],
    up: [d, f],
    down: [f, d],
  };
}

/** N(0, 0.02²); projections into the residual stream divided by √(2·layers) (GPT-2, Radford et al. 2019). */
export function initialParameters(architecture: Architecture, seed: number): Parameters {
  const random = new Random(seed);
  const parameters: Parameters = new Map();
  const normal = (name: string, dims: readonly number[], deviation: number): void => {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    for (let i = 0; i < data.length; i++) data[i] = random.normal() * deviation;
    parameters.set(name, { dims, data });
  };
  const ones = (name: string): void => {
    parameters.set(name, { dims: [architecture.hiddenSize], data: new Float32Array(architecture.hiddenSize).fill(1) });
  };
  normal('embedding', [architecture.vocabularySize, architecture.hiddenSize], 0.02);
  const residual = 0.02 / Math.sqrt(2 * architecture.layers);
  for (let i = 0; i < architecture.layers; i++) {
    ones(`layers.${i}.attentionNorm`);
    ones(`layers.${i}.mlpNorm`);
    for (const [name, dims] of Object.entries(layerMatrices(architecture)))
      normal(`layers.${i}.${name}`, dims, name === 'o' || name === 'down' ? residual : 0.02);
  }
  ones('finalNorm');
  return parameters;
}

/** cos and sin of position × θ^(−2i/h): two tables [context, h/2]. */
export function rotaryTables({ contextLength, headSize, ropeTheta }: Architecture): {
  cos: Float32Array;
  sin: Float32Array;
} {
  const half = headSize / 2;
  const cos = new Float32Array(contextLength * half);
  const sin = new Float32Array(contextLength * half);
  for (let position = 0; position < contextLength; position++)
    for (let i = 0; i < half; i++) {
      const angle = position * ropeTheta ** (-i / half);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  return { cos, sin };
}

/** inputs_embeds [batch, sequence, d] → logits [batch, sequence, V]; the output projection is the tensor "head" [d, V]. */
export function trainingGraph(architecture: Architecture, parameters: Parameters, head: Float32Array): Graph {
  const { hiddenSize: d, vocabularySize: V, headSize, contextLength } = architecture;
  const b = new GraphBuilder('pretraining');
  const weight = (name: string): string => {
    const { dims, data } = parameters.get(name) as { dims: readonly number[]; data: Float32Array };
    return b.initializer(floatTensor(name, data, dims));
  };
  const tables = rotaryTables(architecture);
  const cos = b.initializer(floatTensor('cos_cache', tables.cos, [contextLength, headSize / 2]));
  const sin = b.initializer(floatTensor('sin_cache', tables.sin, [contextLength, headSize / 2]));
  const norm = { axis: -1, epsilon: float(architecture.epsilon), stash_type: 1 };
  const attention = { num_heads: architecture.heads, kv_num_heads: architecture.keyValueHeads, do_rotary: 1 };
  let residual = b.input('inputs_embeds', 'float32', ['batch', 'sequence', d]);
  const product = (x: string, name: string): string => b.node('MatMul', [x, weight(name)]);
  for (let i = 0; i < architecture.layers; i++) {
    const layer = `layers.${i}`;
    const x = b.node('SimplifiedLayerNormalization', [residual, weight(`${layer}.attentionNorm`)], norm);
    const qkv = ['q', 'k', 'v'].map((name) => product(x, `${layer}.${name}`));
    const mixed = b.node('GroupQueryAttention', [...qkv, '', '', '', '', cos, sin], attention, 'com.microsoft');
    residual = b.node('Add', [residual, product(mixed, `${layer}.o`)]);
    const y = b.node('SimplifiedLayerNormalization', [residual, weight(`${layer}.mlpNorm`)], norm);
    const gate = product(y, `${layer}.gate`);
    const active = b.node('Mul', [b.node('Mul', [gate, b.node('Sigmoid', [gate])]), product(y, `${layer}.up`)]);
    residual = b.node('Add', [residual, product(active, `${layer}.down`)]);
  }
  const final = b.node('SimplifiedLayerNormalization', [residual, weight('finalNorm')], norm);
  const projection = b.initializer(floatTensor('head', head, [d, V]));
  b.append({
    opType: 'MatMul',
    domain: '',
    name: 'logits',
    inputs: [final, projection],
    outputs: ['logits'],
    attributes: {},
  });
  b.output('logits', 'float32', ['batch', 'sequence', V]);
  return b.build();
}

/** The embedded model. */
export const EMBEDDED: Architecture = embedded;
