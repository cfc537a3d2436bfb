/** Chunks of the head, blocks kept or recomputed, padding, pooled hidden states; and nothing left behind when a run fails. */
import { describe, expect, it } from 'vitest';
import { build } from '../../autodiff/testing/array';
import { distance } from '../../autodiff/testing/gradientCheck';
import { interpret } from '../../autodiff/testing/interpreter';
import { createCpuRuntime } from '../../runtime/node';
import type { Runtime } from '../../runtime/types';
import { Random } from '../../tensors/random';
import { partition } from '../blocks/partition';
import { teacherForcedGraph } from '../rewrite/teacherForcedGraph';
import { preparedModel, runtimeFeeds } from '../testing/float64Model';
import { type TinyName, tinyFiles } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';
import type { ParameterGradients } from './blockwiseTape';
import { SingleRunPass } from './singleRunPass';
import { TrainingModel } from './trainingModel';

const X = IGNORED_LABEL;
const LABELS = { data: Int32Array.from([5, 6, 7, 257, 9, X, X, X]), dims: [2, 4] };
const DIMS = [2, 6, 32];
const random = new Random('training model');
const INPUT = { data: Float32Array.from({ length: 384 }, () => random.normal()), dims: DIMS };
const WEIGHTS = Float32Array.from([-0.7, 0.4]);

const prepared = preparedModel(tinyFiles('qwen3-rotary', { layers: 3 }), true);

function trainingModel(runtime: Runtime, chunkRows?: number): TrainingModel {
  const { tokenDim, vocabularySize } = prepared.embedding;
  const graph = teacherForcedGraph(prepared.graph, prepared.logits);
  const chunk = chunkRows === undefined ? {} : { chunkRows };
  return new TrainingModel(runtime, graph, { tokenDim, vocabularySize, logits: prepared.logits, ...chunk });
}

interface Step {
  readonly logProbabilities: Float32Array;
  readonly gradient: Float32Array;
  readonly parameters: ParameterGradients;
}

async function step(model: TrainingModel): Promise<Step> {
  const parameters: ParameterGradients = new Map();
  const tape = await model.forward(INPUT, LABELS, { rowWeights: WEIGHTS, into: parameters });
  try {
    const { data: gradient } = await tape.backward(Float32Array.from([1, 1]));
    return { logProbabilities: tape.logProbabilities, gradient, parameters };
  } finally {
    tape.dispose();
  }
}

/** The same by one run for everything. */
async function singleRunStep(): Promise<Step> {
  const runtime = createCpuRuntime({ threads: 1 });
  const model = trainingModel(runtime);
  const singleRun = new SingleRunPass(model);
  const { logProbabilities, gradient, parameterGradients } = await singleRun.differentiate(INPUT, LABELS, WEIGHTS);
  await singleRun.dispose();
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return { logProbabilities, gradient, parameters: parameterGradients };
}

/** On a runtime of its own, which must be empty afterwards. */
async function stepOn(options: {
  chunkRows?: number;
  activationBudgetBytes?: number;
}): Promise<Step & { keepFrom: number }> {
  const { chunkRows, ...budget } = options;
  const runtime = createCpuRuntime({ threads: 1, ...budget });
  const model = trainingModel(runtime, chunkRows);
  const result = {
    ...(await step(model)),
    keepFrom: model.stack.keepFrom({ kind: 'unshared', batch: 2, sequence: 6 }),
  };
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return result;
}

function expectSame(actual: Step, expected: Step): void {
  expect(distance(actual.logProbabilities, expected.logProbabilities).relativeError).toBeLessThan(1e-6);
  expect(distance(actual.gradient, expected.gradient).relativeError).toBeLessThan(1e-5);
  expect([...actual.parameters.keys()].sort()).toEqual([...expected.parameters.keys()].sort());
  for (const [name, gradient] of expected.parameters)
    expect(distance(actual.parameters.get(name) ?? [], gradient).relativeError, name).toBeLessThan(1e-5);
}

describe('a training model', () => {
  it.each([1, 2, 3, 4])('gives the same with %d rows of logits at a time', async (chunkRows) => {
    expectSame(await stepOn({ chunkRows }), await stepOn({}));
  });

  it('gives the same, gradients of weights included, in one run for everything', async () => {
    expectSame(await singleRunStep(), await stepOn({}));
  });

  it('keeps as many of the last blocks as its budget allows, and gives the same', async () => {
    const all = await stepOn({});
    expect(all.keepFrom).toBe(0);
    const seen = new Set<number>();
    for (const activationBudgetBytes of [0, 30e3, 45e3, 60e3, 75e3]) {
      const some = await stepOn({ activationBudgetBytes });
      seen.add(some.keepFrom);
      expectSame(some, all);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  it('keeps less while other tapes live, and all again when they are gone', async () => {
    const runtime = createCpuRuntime({ threads: 1, activationBudgetBytes: 75e3 });
    const model = trainingModel(runtime);
    const shape = { kind: 'unshared', batch: 2, sequence: 6 } as const;
    const alone = model.stack.keepFrom(shape);
    const tape = await model.forward(INPUT, LABELS);
    expect(model.stack.activations.heldBytes).toBeGreaterThan(0);
    expect(model.stack.keepFrom(shape)).toBeGreaterThan(alone);
    tape.dispose();
    expect(model.stack.activations.heldBytes).toBe(0);
    expect(model.stack.keepFrom(shape)).toBe(alone);
    await model.dispose();
  });

  it('does not see padding, neither in the values nor in the gradient', async () => {
    const model = trainingModel(createCpuRuntime({ threads: 1 }));
    const run = async (data: Float32Array): Promise<[Float32Array, Float32Array]> => {
      const tape = await model.forward({ data, dims: DIMS }, LABELS);
      const { data: gradient } = await tape.backward(WEIGHTS);
      tape.dispose();
      return [tape.logProbabilities, gradient];
    };
    // The second row's only label stands at position 2: from there on nothing is read.
    const padded = INPUT.data.map((value, i) => (i >= (6 + 2) * 32 ? 1e3 * Math.sin(i) : value));
    const [values, gradient] = await run(INPUT.data);
    expect(await run(padded)).toEqual([values, gradient]);
    expect(gradient.subarray((6 + 2) * 32).every((value) => value === 0)).toBe(true);
    expect(gradient.subarray(6 * 32, (6 + 2) * 32).some((value) => value !== 0)).toBe(true);
    await model.dispose();
  });

  it('is linear in the weights of rows, as often as it is asked', async () => {
    const model = trainingModel(createCpuRuntime({ threads: 1 }));
    const tape = await model.forward(INPUT, LABELS);
    const of = async (...weights: number[]): Promise<Float32Array> =>
      (await tape.backward(Float32Array.from(weights))).data;
    const [first, second, both] = [await of(1, 0), await of(0, 1), await of(2, -3)];
    expect(first.subarray(192).every((value) => value === 0)).toBe(true);
    expect(
      distance(
        both,
        first.map((value, i) => 2 * value - 3 * second[i]!),
      ).relativeError,
    ).toBeLessThan(1e-6);
    expect((await of(0, 0)).every((value) => value === 0)).toBe(true);
    tape.dispose();
    tape.dispose();
    await expect(tape.backward(WEIGHTS)).rejects.toMatchObject({ code: 'INTERNAL' });
    await model.dispose();
  });

  it('gives zeros where no label is scored', async () => {
    const model = trainingModel(createCpuRuntime({ threads: 1 }));
    const tape = await model.forward(INPUT, { data: new Int32Array(4).fill(X), dims: [2, 2] });
    expect([...tape.logProbabilities, ...tape.tokenCounts]).toEqual([0, 0, 0, 0]);
    const { data, dims } = await tape.backward(WEIGHTS);
    expect(dims).toEqual(DIMS);
    expect(data.every((value) => value === 0)).toBe(true);
    tape.dispose();
    await model.dispose();
  });

  it('takes more sequence lengths than it keeps masks for, and comes back to the first', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = trainingModel(runtime);
    const scored = async (length: number): Promise<number> => {
      const data = INPUT.data.slice(0, length * 32);
      const tape = await model.forward({ data, dims: [1, length, 32] }, { data: Int32Array.from([5]), dims: [1, 1] });
      tape.dispose();
      return tape.logProbabilities[0]!;
    };
    const lengths = [2, 3, 4, 5, 6, 7, 8, 9];
    const first: number[] = [];
    for (const length of lengths) first.push(await scored(length));
    for (const [i, length] of [...lengths.entries()].reverse()) expect(await scored(length)).toBe(first[i]);
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

describe('mean hidden states', () => {
  it.each(['qwen3-rotary', 'llama-tied'] as TinyName[])('of %s are those of the final norm', async (name) => {
    const { graph, embedding, logits } = preparedModel(tinyFiles(name), false);
    const lowered = teacherForcedGraph(graph, logits);
    const runtime = createCpuRuntime({ threads: 1 });
    const { tokenDim, vocabularySize } = embedding;
    const model = new TrainingModel(runtime, lowered, { tokenDim, vocabularySize, logits });
    const { data, dims } = await model.meanHiddenStates(INPUT, Int32Array.from([6, 2]));
    expect(dims).toEqual([2, tokenDim]);
    const inputs = lowered.inputs.map((input) => input.name).filter((input) => input !== 'inputs_embeds');
    const x = { data: Float64Array.from(INPUT.data), dims: DIMS };
    const hidden = interpret(lowered, { inputs_embeds: x, ...runtimeFeeds(inputs, 2, 6) }).get(
      partition(lowered, logits).finalNorm.output,
    )!;
    const expected = build([2, tokenDim], ([b = 0, i = 0]) => {
      const length = b === 0 ? 6 : 2;
      let sum = 0;
      for (let s = 0; s < length; s++) sum += hidden.data[(b * 6 + s) * tokenDim + i]!;
      return sum / length;
    });
    expect(distance(data, expected.data).relativeError).toBeLessThan(1e-5);
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

/** A runtime whose n-th run fails. */
function failingAt(runtime: Runtime, failure: () => boolean): Runtime {
  return new Proxy(runtime, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== 'createSession') return typeof value === 'function' ? value.bind(target) : value;
      return async (...given: Parameters<Runtime['createSession']>) => {
        const session = await target.createSession(...given);
        const run: typeof session.run = (feeds) =>
          failure() ? Promise.reject(new Error('this run fails')) : session.run(feeds);
        return { ...session, run };
      };
    },
  });
}

it('frees everything, whichever run fails', async () => {
  for (const activationBudgetBytes of [0, 2 ** 30]) {
    let runs = 0;
    let failAt = Number.POSITIVE_INFINITY;
    const runtime = createCpuRuntime({ threads: 1, activationBudgetBytes });
    const model = trainingModel(
      failingAt(runtime, () => ++runs === failAt),
      2,
    );
    await step(model);
    await model.meanHiddenStates(INPUT, Int32Array.from([6, 2]));
    const total = runs;
    expect(total).toBeGreaterThan(10);
    const { tensors } = runtime.live;
    for (failAt = 1; failAt <= total; failAt++) {
      runs = 0;
      const both = async (): Promise<void> => {
        await step(model);
        await model.meanHiddenStates(INPUT, Int32Array.from([6, 2]));
      };
      await expect(both()).rejects.toThrowError('this run fails');
      expect(runtime.live.tensors, `run ${failAt} of ${total}`).toBe(tensors);
    }
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  }
});
