/**
 * Every architecture in both families of exports: logits of the partitioned, lowered model against the export as it
 * stands, run by ONNX Runtime; gradients against the float64 model; decoding with a cache against the whole sequence.
 */
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type NdArray } from '../autodiff/testing/array';
import { distance, FLOAT32_COSINE, FLOAT32_TOLERANCE } from '../autodiff/testing/gradientCheck';
import { roundedToHalf } from '../exporters/halfPrecision';
import { exportedGraph } from '../exporters/hubFolder';
import type { Graph, ValueInfo } from '../onnx/graph';
import { writeModel } from '../onnx/write';
import { createCpuRuntime } from '../runtime/node';
import type { DeviceTensor, Runtime } from '../runtime/types';
import { Random } from '../tensors/random';
import { partition } from './blocks/partition';
import { INPUTS_EMBEDS } from './graphNames';
import { type LoadedLanguageModel, loadLanguageModel } from './load';
import { TrainingModel } from './passes/trainingModel';
import { withoutActivationRounding } from './testing/exportForms';
import { Float64Model, preparedModel } from './testing/float64Model';
import { FAMILY_VARIANTS, type FamilyName, memoryFolder, tinyFiles, tinyModel } from './testing/tinyModels';
import { IGNORED_LABEL } from './types';

const names = Object.keys(FAMILY_VARIANTS) as FamilyName[];
/** Longer than the tiny Gemma's window of 4. */
const IDS = [
  [256, 65, 72, 105, 33, 10, 7, 100, 257],
  [256, 1, 2, 3, 5, 8, 13, 21, 34],
];
const [BATCH, SEQUENCE] = [2, 9];
const LABELS = {
  data: Int32Array.from([33, 10, 7, 100, 257, 8, 13, 257, IGNORED_LABEL, IGNORED_LABEL]),
  dims: [2, 5],
};
const ROW_WEIGHTS = [-0.7, 0.4];

/**
 * The export as it stands. Half precision is computed in float32 here and activations are not rounded: the same weights,
 * in float32 and without that rounding, are what it is compared with.
 */
function untouched(name: FamilyName): Graph {
  const { config, weights, options } = tinyModel(name);
  if (options.precision === 'float16')
    return roundedToHalf(exportedGraph(config, weights, { ...options, precision: 'float32' }));
  const graph = exportedGraph(config, weights, options);
  return options.weights === 'q8-dynamic' ? withoutActivationRounding(graph) : graph;
}

/** [B·S·V] */
async function logitsOf(graph: Graph): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(writeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const int64 = (values: readonly number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [BATCH, SEQUENCE]);
  const positions = Array.from({ length: BATCH * SEQUENCE }, (_, i) => i);
  const given: Record<string, ort.Tensor> = {
    input_ids: int64(IDS.flat()),
    attention_mask: int64(positions.map(() => 1)),
    position_ids: int64(positions.map((i) => i % SEQUENCE)),
  };
  const empty = ({ dims }: ValueInfo): ort.Tensor =>
    new ort.Tensor('float32', new Float32Array(0), [BATCH, Number(dims[1]), 0, Number(dims[3])]);
  const feeds = graph.inputs.map((input) => [input.name, given[input.name] ?? empty(input)] as const);
  const { logits } = await session.run(Object.fromEntries(feeds));
  await session.release();
  return logits?.data as Float32Array;
}

/** The blocks one after the other, then the head over every position. */
async function partitionedLogits(model: TrainingModel, x: Float32Array): Promise<Float32Array> {
  const { runtime, stack, head } = model;
  const owned: DeviceTensor[] = [runtime.upload('float32', [BATCH, SEQUENCE, model.options.tokenDim], x)];
  for (const block of stack.blocks)
    owned.push(await block.programs.unshared.forward(stack.feeds(block, owned[owned.length - 1]!)));
  const session = await runtime.createSession(head.segment.graph, { name: 'head' });
  const { y } = await session.run({ ...head.weights, x: owned[owned.length - 1]! });
  const logits = (await runtime.read(y!)).slice();
  for (const tensor of [...owned, y!]) runtime.free(tensor);
  await session.release();
  return logits;
}

/** As they stand, and with their products dequantised at load. */
const FORMS = names.flatMap((name) =>
  ([0, Number.POSITIVE_INFINITY] as const)
    .filter((limit) => limit > 0 || tinyModel(name).options.weights !== 'float')
    .map((limit) => [name, limit > 0 ? 'in float' : 'as stored', limit] as const),
);

describe.each(FORMS)('%s, weights %s', (name, _form, limit) => {
  const files = tinyFiles(name);
  const random = new Random(name);
  let runtime: Runtime;
  let model: LoadedLanguageModel;
  let training: TrainingModel;
  let float64: Float64Model;
  let expected: Float32Array;
  let embeds: Float32Array;

  beforeAll(async () => {
    runtime = createCpuRuntime({ threads: 1 });
    model = await loadLanguageModel(memoryFolder(name, files), { runtime, floatWeightLimitBytes: limit });
    const prepared = preparedModel(files, limit > 0);
    float64 = new Float64Model(prepared, LABELS, ROW_WEIGHTS);
    const { tokenDim, vocabularySize } = prepared.embedding;
    training = new TrainingModel(runtime, float64.graph, { tokenDim, vocabularySize, logits: prepared.logits });
    expected = await logitsOf(untouched(name));
    embeds = (await model.embedTokens(Int32Array.from(IDS.flat()))).data;
  });
  afterAll(async () => {
    await training.dispose();
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it('is one block a layer', () => {
    const { blocks } = partition(float64.graph, float64.prepared.logits);
    const { config } = tinyModel(name);
    expect(blocks).toHaveLength(config.layers);
    expect(model.info.layerCount).toBe(config.layers);
    // Layers of a kind share their program: Gemma's first scales the embeddings too.
    const programs = new Set(training.stack.blocks.map((block) => block.programs.unshared));
    expect(programs.size).toBeLessThanOrEqual(config.gemma === undefined ? 1 : 3);
  });

  it('has the logits of the export as it stands', async () => {
    const { relativeError } = distance(await partitionedLogits(training, embeds), expected);
    expect(relativeError).toBeLessThan(1e-4);
    if (process.env.MEASURE) process.stderr.write(`${name}: logits ${relativeError.toExponential(1)}\n`);
  });

  it('has the gradient of the float64 model, which central differences agree with', async () => {
    const dims = [BATCH, SEQUENCE, model.info.tokenDim];
    const tape = await training.forward({ data: embeds, dims }, LABELS);
    const { data } = await tape.backward(Float32Array.from(ROW_WEIGHTS));
    const x: NdArray = { data: Float64Array.from(embeds), dims };
    expect(distance(tape.logProbabilities, float64.logProbabilities(x)).relativeError).toBeLessThan(1e-4);
    tape.dispose();
    const exact = float64.gradients(x, []).get(INPUTS_EMBEDS)!;
    const { relativeError, cosine } = distance(data, exact);
    expect(relativeError).toBeLessThanOrEqual(FLOAT32_TOLERANCE);
    expect(cosine).toBeGreaterThanOrEqual(FLOAT32_COSINE);
    if (process.env.MEASURE) process.stderr.write(`${name}: gradient ${relativeError.toExponential(1)}, ${cosine}\n`);
    const direction = build(dims, () => random.normal());
    const step = 1e-5;
    const along = (sign: number): number =>
      float64.objective({ data: x.data.map((value, i) => value + sign * step * direction.data[i]!), dims });
    const numeric = (along(1) - along(-1)) / (2 * step);
    const analytic = exact.reduce((sum, value, i) => sum + value * direction.data[i]!, 0);
    expect(Math.abs(analytic / numeric - 1)).toBeLessThan(1e-5);
  });

  it('decodes with a cache as it reads the whole sequence', async () => {
    const V = model.info.vocabularySize;
    const row = (at: number): Float32Array => expected.subarray(at * V, (at + 1) * V);
    const [first, second] = IDS as [number[], number[]];
    const prefix = first.slice(0, 3);
    const decoder = await model.startDecoding(await model.embedTokens(Int32Array.from(prefix)), 2);
    expect(distance(decoder.firstLogits, row(2)).relativeError).toBeLessThan(1e-4);
    for (let t = 3; t < SEQUENCE; t++) {
      // The second row goes its own way: it must not be seen by the first.
      const logits = await decoder.step(Int32Array.from([first[t]!, second[t]!]));
      expect(distance(logits.subarray(0, V), row(t)).relativeError).toBeLessThan(1e-4);
    }
    decoder.dispose();
  });
});
