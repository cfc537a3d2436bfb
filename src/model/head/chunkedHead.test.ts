/** Cross-entropy by chunks of the vocabulary is cross-entropy over all of it, whatever form the projection has. */
import { describe, expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { TrainingModel } from '../passes/trainingModel';
import { teacherForcedGraph } from '../rewrite/teacherForcedGraph';
import { preparedModel } from '../testing/float64Model';
import { TINY_VARIANTS, type TinyName, tinyFiles } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';
import { ChunkedHead } from './chunkedHead';

const [B, P, T] = [2, 2, 5];

interface Passed {
  readonly logProbabilities: Float32Array;
  readonly gradient: Float32Array;
  readonly chunked: boolean;
}

/** @param scale of the inputs: large ones make one word take nearly everything, in one chunk */
async function pass(name: TinyName, floats: boolean, headChunkBytes: number, scale = 1): Promise<Passed> {
  const { graph, embedding, logits } = preparedModel(tinyFiles(name), floats);
  const { tokenDim, vocabularySize } = embedding;
  const runtime = createCpuRuntime({ threads: 1 });
  const options = { tokenDim, vocabularySize, logits, headChunkBytes };
  const model = new TrainingModel(runtime, teacherForcedGraph(graph, logits), options);
  const random = new Random('pieces');
  const data = Float32Array.from({ length: B * (P + T) * tokenDim }, () => scale * random.normal());
  // The last words of the vocabulary too, which lie in a shorter chunk.
  const ids = Array.from({ length: B * T }, (_, i) =>
    i < 2 ? vocabularySize - 1 - i : random.integer(vocabularySize),
  );
  ids[B * T - 1] = IGNORED_LABEL;
  const tape = await model.forward({ data, dims: [B, P + T, tokenDim] }, { data: Int32Array.from(ids), dims: [B, T] });
  const { data: gradient } = await tape.backward(Float32Array.of(0.7, -1.3));
  tape.dispose();
  const { head } = model;
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return { logProbabilities: tape.logProbabilities, gradient, chunked: head instanceof ChunkedHead };
}

/** 260 words of 32 floats: chunks of 37 words, the last of one. */
const SMALL = 37 * 32 * 4;
const WHOLE = 2 ** 30;
const cases = (Object.keys(TINY_VARIANTS) as TinyName[]).flatMap((name) =>
  [true, false].map((floats) => [name, floats ? 'float' : 'quantised'] as const),
);

describe.each(cases)('%s, %s', (name, form) => {
  it.each([1, 20])('gives the same by chunks, at %d times the scale', async (scale) => {
    const whole = await pass(name, form === 'float', WHOLE, scale);
    const chunks = await pass(name, form === 'float', SMALL, scale);
    expect(whole.chunked).toBe(false);
    expect(distance(chunks.logProbabilities, whole.logProbabilities).relativeError).toBeLessThan(2e-6);
    expect(distance(chunks.gradient, whole.gradient).relativeError).toBeLessThan(1e-5);
  });
});

it('takes chunks of every plain projection', async () => {
  const forms = await Promise.all(cases.map(([name, form]) => pass(name, form === 'float', SMALL)));
  const names = cases.filter((_, i) => !forms[i]!.chunked).map(([name]) => name);
  expect(names).toEqual([]);
});
