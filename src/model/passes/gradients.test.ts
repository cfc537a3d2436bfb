/**
 * One block, the head and whole models, on ONNX Runtime in float32, against central differences in float64:
 * relative error ≤ 1e-3 and cosine ≥ 0.9999, as the project promises (docs/contracts.md §4).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type NdArray } from '../../autodiff/testing/array';
import { distance, FLOAT32_COSINE, FLOAT32_TOLERANCE, FLOAT64_TOLERANCE } from '../../autodiff/testing/gradientCheck';
import { fromTensor, interpret } from '../../autodiff/testing/interpreter';
import { createCpuRuntime } from '../../runtime/node';
import type { DeviceTensor, Runtime } from '../../runtime/types';
import { Random } from '../../tensors/random';
import { SEGMENT_INPUT, SEGMENT_OUTPUT } from '../blocks/canonicalSegment';
import { INPUTS_EMBEDS } from '../graphNames';
import { crossEntropy, Float64Model, preparedModel, runtimeFeeds } from '../testing/float64Model';
import { TINY_VARIANTS, type TinyName, tinyFiles } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';
import type { ParameterGradients } from './blockwiseTape';
import { TrainingModel } from './trainingModel';

const ROW_WEIGHTS = [-0.7, 0.4];
const [BATCH, SEQUENCE] = [2, 6];
/** The second row is shorter: its padding is not scored. */
const LABELS = { data: Int32Array.from([5, 6, 7, 257, 9, 257, IGNORED_LABEL, IGNORED_LABEL]), dims: [2, 4] };

function expectToAgree(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const { relativeError, cosine } = distance(actual, expected);
  expect(relativeError).toBeLessThanOrEqual(FLOAT32_TOLERANCE);
  expect(cosine).toBeGreaterThanOrEqual(FLOAT32_COSINE);
}

/** Directional derivatives of `objective` at x along each direction, by central differences. */
function directional(x: NdArray, directions: readonly Float64Array[], objective: (moved: NdArray) => number): number[] {
  const step = 1e-5;
  const moved = (direction: Float64Array, sign: number): NdArray => ({
    data: x.data.map((value, i) => value + sign * step * direction[i]!),
    dims: x.dims,
  });
  return directions.map((direction) => (objective(moved(direction, 1)) - objective(moved(direction, -1))) / (2 * step));
}

/** Random directions, and single coordinates. */
function directionsFor(size: number, random: Random): Float64Array[] {
  const unit = (at: number): Float64Array => new Float64Array(size).fill(1, at, at + 1);
  const spread = (): Float64Array => Float64Array.from({ length: size }, () => random.normal());
  return [spread(), spread(), ...Array.from({ length: 4 }, () => unit(random.integer(size)))];
}

function along(gradient: ArrayLike<number>, directions: readonly Float64Array[]): number[] {
  return directions.map((direction) => direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0));
}

/** As they stand, and with their products dequantised at load. */
const FORMS = (Object.keys(TINY_VARIANTS) as TinyName[]).flatMap((name) =>
  [true, false].map((floatWeights) => [name, floatWeights ? 'dequantised' : 'as stored', floatWeights] as const),
);

describe.each(FORMS)('%s, weights %s', (name, _form, floatWeights) => {
  const random = new Random(name);
  let runtime: Runtime;
  let model: TrainingModel;
  let float64: Float64Model;
  let x: NdArray;

  beforeAll(() => {
    runtime = createCpuRuntime({ threads: 1 });
    const prepared = preparedModel(tinyFiles(name), floatWeights);
    const { tokenDim, vocabularySize } = prepared.embedding;
    float64 = new Float64Model(prepared, LABELS, ROW_WEIGHTS);
    model = new TrainingModel(runtime, float64.graph, { tokenDim, vocabularySize, logits: prepared.logits });
    x = build([BATCH, SEQUENCE, tokenDim], () => Math.fround(random.normal()));
  });
  afterAll(async () => {
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
  const host = (): { data: Float32Array; dims: readonly number[] } => ({
    data: Float32Array.from(x.data),
    dims: x.dims,
  });

  it('one block', async () => {
    const block = model.stack.blocks[0]!;
    const { canonical } = block;
    const program = block.programs.unshared;
    const weights = [...canonical.weights].map(([weight, tensor]) => [weight, fromTensor(tensor)] as const);
    const fixed = {
      ...Object.fromEntries(weights),
      ...runtimeFeeds(canonical.runtimeInputs, BATCH, SEQUENCE, model.stack.prelude),
    };
    const cotangent = build(x.dims, () => Math.fround(random.normal()));
    const objective = (moved: NdArray): number => {
      const y = interpret(canonical.graph, { ...fixed, [SEGMENT_INPUT]: moved }).get(SEGMENT_OUTPUT)!;
      return y.data.reduce((sum, value, i) => sum + value * cotangent.data[i]!, 0);
    };
    const input = runtime.upload('float32', x.dims, host().data);
    const dy = runtime.upload('float32', x.dims, Float32Array.from(cotangent.data));
    const feeds = model.stack.feeds(block, input);
    const { outputs, kept } = await program.forwardKeep(feeds, [SEGMENT_INPUT]);
    const directions = directionsFor(x.data.length, random);
    const expected = directional(x, directions, objective);
    const borrowed: DeviceTensor[] = [input, dy, ...Object.values(outputs), ...Object.values(kept)];
    for (const source of [kept, undefined]) {
      const gradient = (await program.backwardPass(feeds, { dy }, source, [SEGMENT_INPUT])).get(SEGMENT_INPUT)!;
      expectToAgree(along(await runtime.read(gradient), directions), expected);
      borrowed.push(gradient);
    }
    for (const tensor of borrowed) runtime.free(tensor);
  });

  it('the head', async () => {
    const { head } = model;
    const weights = [...head.segment.weights].map(([weight, tensor]) => [weight, fromTensor(tensor)] as const);
    const [rows, labels, cotangents] = [
      [1, 2, 7],
      [9, 257, 0],
      [1, -0.5, 2],
    ];
    const chosen = { data: Int32Array.from(labels), dims: [3, 1] };
    /** Each scored row as a sequence of two: the row, and the position of its label. */
    const logProbabilities = (moved: NdArray): Float64Array => {
      const d = x.dims[2]!;
      const pairs = build([rows.length, 2, d], ([b = 0, , i = 0]) => moved.data[rows[b]! * d + i]!);
      const feeds = { ...Object.fromEntries(weights), [SEGMENT_INPUT]: pairs };
      const logits = interpret(head.segment.graph, feeds).get(SEGMENT_OUTPUT)!;
      return crossEntropy(logits, chosen, [1, 1, 1]).logProbabilities;
    };
    const objective = (moved: NdArray): number =>
      logProbabilities(moved).reduce((sum, value, i) => sum + value * cotangents[i]!, 0);
    const tensors = {
      rows: runtime.upload('int64', [3], BigInt64Array.from(rows, BigInt)),
      labels: runtime.upload('int64', [1, 3, 1], BigInt64Array.from(labels, BigInt)),
      cotangent: runtime.upload('float32', [1, 3, 1], Float32Array.from(cotangents)),
    };
    const hidden = runtime.upload('float32', x.dims, host().data);
    const result = await head.run(hidden, tensors, []);
    expectToAgree(await runtime.read(result.logProbability), logProbabilities(x));
    // Rows that are not scored have no gradient.
    const d = x.dims[2]!;
    const gradient = new Float64Array(x.data.length);
    const scored = await runtime.read(result.hiddenGradient);
    rows.forEach((row, i) => {
      gradient.set(scored.subarray(i * d, (i + 1) * d), row * d);
    });
    const directions = [0, 1, 2].map(() => Float64Array.from({ length: x.data.length }, () => random.normal()));
    directions.push(...[1, 2, 7].map((row) => new Float64Array(x.data.length).fill(1, row * d + 3, row * d + 4)));
    expectToAgree(along(gradient, directions), directional(x, directions, objective));
    for (const tensor of [...Object.values(tensors), hidden, result.logProbability, result.hiddenGradient])
      runtime.free(tensor);
  });

  it('the whole model, with respect to inputs_embeds', async () => {
    const tape = await model.forward(host(), LABELS);
    expectToAgree(tape.logProbabilities, float64.logProbabilities(x));
    const { data } = await tape.backward(Float32Array.from(ROW_WEIGHTS));
    tape.dispose();
    const directions = directionsFor(x.data.length, random);
    const expected = directional(x, directions, (moved) => float64.objective(moved));
    expectToAgree(along(data, directions), expected);
    // The float64 gradient passes the same check far more sharply, and then every coordinate is compared with it.
    const exact = float64.gradients(x, []).get(INPUTS_EMBEDS)!;
    expect(distance(along(exact, directions), expected).relativeError).toBeLessThanOrEqual(FLOAT64_TOLERANCE);
    expectToAgree(data, exact);
  });

  it('the whole model, with respect to its parameters', async () => {
    const into: ParameterGradients = new Map();
    const tape = await model.forward(host(), LABELS, { rowWeights: Float32Array.from(ROW_WEIGHTS), into });
    const { data } = await tape.backward(Float32Array.from([1, 1]));
    tape.dispose();
    const names = [...into.keys()];
    // Norms and biases; with dequantised weights the matrices too.
    expect(names.length).toBeGreaterThanOrEqual(floatWeights ? 12 : 5);
    const exact = float64.gradients(x, names);
    expectToAgree(data, exact.get(INPUTS_EMBEDS)!);
    for (const parameter of names) expectToAgree(into.get(parameter)!, exact.get(parameter)!);
    for (const parameter of [names[0], names[names.length >> 1], names[names.length - 1]] as string[]) {
      const weight = float64.weight(parameter);
      const directions = [Float64Array.from(weight.data, () => random.normal())];
      const numeric = directional(weight, directions, (moved) => float64.objective(x, { [parameter]: moved }));
      const analytic = along(exact.get(parameter)!, directions);
      expect(Math.abs((analytic[0]! - numeric[0]!) / numeric[0]!)).toBeLessThan(1e-5);
    }
  });
});
