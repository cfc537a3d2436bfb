/**
 * Gradients of adapters against central differences in float64, of a decoder written out sum by sum with W + (alpha ÷ rank)·B·A
 * in the place of W (testing/referenceModel.ts): relative error ≤ 1e-3 and cosine ≥ 0.9999 for every architecture and exporter.
 */
import { describe, expect, it } from 'vitest';
import { distance, FLOAT32_COSINE, FLOAT32_TOLERANCE } from '../autodiff/testing/gradientCheck';
import { pytorchWeights } from '../exporters/pytorchWeights';
import type { DecoderWeights, LayerWeights } from '../exporters/types';
import type { Graph } from '../onnx/graph';
import { normalize } from '../onnx/normalize';
import { readModel } from '../onnx/read';
import { createCpuRuntime } from '../runtime/node';
import type { Runtime } from '../runtime/types';
import { Random } from '../tensors/random';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import { AdapterSlot } from './adapters/adapterSlot';
import { LowRankAdaptation } from './lowRankAdaptation';
import { SingleRunPass } from './passes/singleRunPass';
import { TrainingModel } from './passes/trainingModel';
import { dynamicQuantization } from './rewrite/dynamicQuantization';
import { teacherForcedGraph } from './rewrite/teacherForcedGraph';
import { type EmbedsGraph, toEmbedsGraph } from './rewrite/toEmbedsGraph';
import { mergedWeights, randomAdapter } from './testing/adapters';
import { ReferenceModel } from './testing/referenceModel';
import {
  FAMILY_VARIANTS,
  type FamilyName,
  TINY_VARIANTS,
  type TinyName,
  tinyFiles,
  tinyModel,
} from './testing/tinyModels';
import { type AdaptedLayer, IGNORED_LABEL } from './types';

const SHAPE = { rank: 3, alpha: 4.5, targets: 'all-linear' } as const;
const ROW_WEIGHTS = Float32Array.of(-0.7, 0.4);
const SEQUENCE = 6;
/** Of each row; the second is shorter. */
const LABELS = [
  [5, 6, 7, 257],
  [9, 257],
];
const NAMES = [...Object.keys(TINY_VARIANTS), ...Object.keys(FAMILY_VARIANTS)] as (TinyName | FamilyName)[];

function sourceOf(name: TinyName | FamilyName): Graph {
  const files = tinyFiles(name);
  return readModel(files.get([...files.keys()].find((path) => path.endsWith('.onnx'))!)!);
}

interface Rows {
  readonly x: FloatTensor;
  readonly labels: IntTensor;
}

function rowsOf(tokenDim: number): Rows {
  const random = new Random('rows');
  const padded = LABELS.flatMap((own) => [...own, ...new Array<number>(4 - own.length).fill(IGNORED_LABEL)]);
  return {
    x: {
      data: Float32Array.from({ length: LABELS.length * SEQUENCE * tokenDim }, () => random.normal()),
      dims: [LABELS.length, SEQUENCE, tokenDim],
    },
    labels: { data: Int32Array.from(padded), dims: [LABELS.length, 4] },
  };
}

/** Derivatives along one random direction of each weight of the adapter, and along single coordinates of some. */
function directionsFor(adapter: ReadonlyMap<string, Float32Array>, random: Random): [string, Float64Array][] {
  const spread = [...adapter].map(
    ([name, { length }]) => [name, Float64Array.from({ length }, () => random.normal())] as [string, Float64Array],
  );
  const single = [...adapter].filter((_, i) => i % 5 === 0);
  const units = single.map(([name, { length }]): [string, Float64Array] => {
    const at = random.integer(length);
    return [name, new Float64Array(length).fill(1, at, at + 1)];
  });
  return [...spread, ...units];
}

/** As the file has them where that is not what storedWeights() knows of: in half precision, or bytes under one scale. */
function weightsOfFile(name: TinyName | FamilyName): DecoderWeights {
  const { config, weights } = tinyModel(name);
  const graph = dynamicQuantization(normalize(sourceOf(name)));
  const shape = { ...config, modelType: config.modelType ?? 'llama' };
  const table = { data: weights.embedding, dims: [config.vocabularySize, config.hiddenSize] };
  const read = pytorchWeights(graph, shape, table);
  const own = (part: string): Float32Array => read[part]!.data;
  const layers = weights.layers.map((layer, i): LayerWeights => {
    const at = `model.layers.${i}`;
    const biases = layer.qBias && {
      qBias: own(`${at}.self_attn.q_proj.bias`),
      kBias: own(`${at}.self_attn.k_proj.bias`),
      vBias: own(`${at}.self_attn.v_proj.bias`),
    };
    return {
      attentionNorm: own(`${at}.input_layernorm.weight`),
      mlpNorm: own(`${at}.post_attention_layernorm.weight`),
      q: own(`${at}.self_attn.q_proj.weight`),
      k: own(`${at}.self_attn.k_proj.weight`),
      v: own(`${at}.self_attn.v_proj.weight`),
      o: own(`${at}.self_attn.o_proj.weight`),
      gate: own(`${at}.mlp.gate_proj.weight`),
      up: own(`${at}.mlp.up_proj.weight`),
      down: own(`${at}.mlp.down_proj.weight`),
      ...biases,
    };
  });
  return { embedding: weights.embedding, layers, finalNorm: own('model.norm.weight'), head: own('lm_head.weight') };
}

const FROM_FILE: readonly string[] = [
  'qwen2 optimum q8, activations rounded as it runs',
  'qwen2 optimum q4f16',
  'llama genai fp16',
];

class Reference {
  private readonly stored: ReferenceModel;

  constructor(
    name: TinyName | FamilyName,
    private readonly rows: Rows,
  ) {
    const { config, weights, options } = tinyModel(name);
    this.stored = FROM_FILE.includes(name)
      ? new ReferenceModel(config, weightsOfFile(name), { ...options, weights: 'float' })
      : new ReferenceModel(config, weights, options);
  }

  /** Σ_b weights[b] · log p_b behind an adapter. */
  objective(adapter: ReadonlyMap<string, ArrayLike<number>>): number {
    return this.logProbabilities(adapter).reduce((sum, value, b) => sum + ROW_WEIGHTS[b]! * value, 0);
  }

  logProbabilities(adapter: ReadonlyMap<string, ArrayLike<number>>): number[] {
    const { data, dims } = this.rows.x;
    const d = dims[2]!;
    const behind: ReferenceModel = Object.create(this.stored, {
      weights: { value: mergedWeights(this.stored.weights, SHAPE, adapter) },
    });
    return LABELS.map((labels, b) => {
      // Padding stands on the right and is seen by nothing.
      const length = SEQUENCE - (4 - labels.length);
      const row = Array.from({ length }, (_, s) =>
        Float64Array.from(data.subarray((b * SEQUENCE + s) * d, (b * SEQUENCE + s + 1) * d)),
      );
      return behind.logProbability(row, labels);
    });
  }

  derivatives(adapter: ReadonlyMap<string, Float32Array>, directions: readonly [string, Float64Array][]): number[] {
    const step = 1e-5;
    return directions.map(([name, direction]) => {
      const at = (sign: number): number => {
        const moved = Float64Array.from(adapter.get(name)!, (value, i) => value + sign * step * direction[i]!);
        return this.objective(new Map<string, ArrayLike<number>>([...adapter, [name, moved]]));
      };
      return (at(1) - at(-1)) / (2 * step);
    });
  }
}

interface Checked {
  readonly layers: readonly AdaptedLayer[];
  readonly logProbabilities: ReturnType<typeof distance>;
  readonly derivatives: ReturnType<typeof distance>;
}

/** @param spoil seeds a bug */
async function check(
  name: TinyName | FamilyName,
  { floatWeights, inOneRun }: { readonly floatWeights: boolean; readonly inOneRun: boolean },
  spoil: (prepared: EmbedsGraph) => EmbedsGraph = (prepared) => prepared,
): Promise<Checked> {
  const runtime: Runtime = createCpuRuntime({ threads: 1 });
  const source = sourceOf(name);
  const limit = floatWeights ? Number.POSITIVE_INFINITY : 0;
  const prepared = spoil(toEmbedsGraph(source, limit, 0, 'float32', { shape: SHAPE, packed: false }));
  const { tokenDim, vocabularySize } = prepared.embedding;
  const { layers, tensors } = prepared.adapters!;
  const slot = new AdapterSlot(runtime, tensors);
  const training = new TrainingModel(runtime, teacherForcedGraph(prepared.graph, prepared.logits), {
    tokenDim,
    vocabularySize,
    logits: prepared.logits,
    adapters: slot,
  });
  const singleRun = inOneRun ? new SingleRunPass(training) : null;
  const checkedShape = (): [number, number] => [LABELS.length, SEQUENCE];
  const adaptation = new LowRankAdaptation({ shape: SHAPE, layers, slot }, { checkedShape, training, singleRun });
  const random = new Random(name);
  const adapter = randomAdapter(layers, SHAPE, random);
  adaptation.use(adapter);
  const rows = rowsOf(tokenDim);
  const { logProbabilities, gradients } = await adaptation.differentiate(rows.x, rows.labels, ROW_WEIGHTS);
  adaptation.dispose();
  await singleRun?.dispose();
  await training.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  const reference = new Reference(name, rows);
  const directions = directionsFor(adapter, random);
  const along = directions.map(([weight, direction]) =>
    direction.reduce((sum, value, i) => sum + value * gradients.get(weight)![i]!, 0),
  );
  return {
    layers,
    logProbabilities: distance(logProbabilities, reference.logProbabilities(adapter)),
    derivatives: distance(along, reference.derivatives(adapter, directions)),
  };
}

describe.each(NAMES)('%s', (name) => {
  it.each([
    ['block by block, weights as stored', { floatWeights: false, inOneRun: false }],
    ['in one run, weights dequantised', { floatWeights: true, inOneRun: true }],
  ])('%s', async (_, how) => {
    const { layers, logProbabilities, derivatives } = await check(name, how);
    const { config } = tinyModel(name);
    expect(layers).toHaveLength(7 * config.layers);
    expect(logProbabilities.relativeError).toBeLessThanOrEqual(1e-4);
    expect(derivatives.relativeError).toBeLessThanOrEqual(FLOAT32_TOLERANCE);
    expect(derivatives.cosine).toBeGreaterThanOrEqual(FLOAT32_COSINE);
  });
});

describe('a seeded bug', () => {
  const withTensors = (change: (scale: number, name: string) => number) => (prepared: EmbedsGraph) => {
    const { layers, tensors } = prepared.adapters!;
    const changed = tensors.map((tensor) => ({ ...tensor, scale: change(tensor.scale, tensor.name) }));
    return { ...prepared, adapters: { layers, tensors: changed } };
  };
  const withNodes =
    (opType: string, inputs: (given: readonly string[]) => readonly string[], to = opType) =>
    (prepared: EmbedsGraph): EmbedsGraph => {
      const nodes = prepared.graph.nodes.map((node) =>
        node.opType === opType && node.inputs.some((input) => input.endsWith('lora_B'))
          ? { ...node, opType: to, inputs: inputs(node.inputs) }
          : node,
      );
      return { ...prepared, graph: { ...prepared.graph, nodes } };
    };
  it.each<[string, (prepared: EmbedsGraph) => EmbedsGraph]>([
    ['the scale left out', withTensors(() => 1)],
    ['one layer without its scale', withTensors((scale, name) => (name.includes('1.mlp.up_proj') ? 1 : scale))],
    ['keys and values exchanged', withNodes('Concat', ([q, k, v]) => [q!, v!, k!])],
    ['the adapter taken away instead of added', withNodes('Add', (inputs) => inputs, 'Sub')],
  ])('%s is caught', async (_, spoil) => {
    const how = { floatWeights: false, inOneRun: true };
    const { derivatives } = await check('qwen2-packed', how, spoil);
    expect(derivatives.relativeError).toBeGreaterThan(10 * FLOAT32_TOLERANCE);
  });
});
