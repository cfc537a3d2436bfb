/**
 * The model that ships, whole: log-probabilities and gradients of both roads (one run, blocks one by one) against
 * float64, where the gradient is central differences of the forward pass.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build, type NdArray } from '../autodiff/testing/array';
import { distance, FLOAT32_COSINE, FLOAT32_TOLERANCE } from '../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { type LoadedLanguageModel, loadLanguageModel } from './load';
import { Float64Model, preparedModel } from './testing/float64Model';
import { memoryFolder } from './testing/tinyModels';

const FOLDER = 'public/models/domino-py-4m';
const PATHS = ['config.json', 'generation_config.json', 'tokenizer.json', 'onnx/model_q4.onnx'];
const LABELS = { data: Int32Array.from([5, 600, 70, 1]), dims: [1, 4] };
const POSITIONS = 6;
const WEIGHT = -0.7;
const STEP = 1e-5;

describe('the embedded model', () => {
  const files = new Map(PATHS.map((path) => [path, new Uint8Array(readFileSync(`${FOLDER}/${path}`))] as const));
  const prepared = preparedModel(files, true);
  const exact = new Float64Model(prepared, LABELS, [WEIGHT]);
  const random = new Random('embedded');
  const x = build([1, POSITIONS, prepared.embedding.tokenDim], () => Math.fround(0.3 * random.normal()));
  const directions = Array.from({ length: 8 }, () => Float64Array.from(x.data, () => random.normal()));
  const expected = directions.map((direction) => {
    const at = (sign: number): number => {
      const moved: NdArray = { dims: x.dims, data: x.data.map((v, i) => v + sign * STEP * direction[i]!) };
      return exact.objective(moved);
    };
    return (at(1) - at(-1)) / (2 * STEP);
  });

  async function check(model: LoadedLanguageModel): Promise<void> {
    const tape = await model.forward({ data: Float32Array.from(x.data), dims: x.dims }, LABELS);
    expect(distance(tape.logProbabilities, exact.logProbabilities(x)).relativeError).toBeLessThan(1e-5);
    const { data } = await tape.backward(Float32Array.of(WEIGHT));
    tape.dispose();
    const along = directions.map((direction) => direction.reduce((sum, value, i) => sum + value * data[i]!, 0));
    const { relativeError, cosine } = distance(along, expected);
    expect(relativeError).toBeLessThanOrEqual(FLOAT32_TOLERANCE);
    expect(cosine).toBeGreaterThanOrEqual(FLOAT32_COSINE);
  }

  it.each([
    ['in one run', undefined],
    ['block by block', 0],
  ])('has the gradient of its forward pass, %s', async (_, limit) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const options = limit === undefined ? {} : { singleRunWeightLimitBytes: limit };
    const model = await loadLanguageModel(memoryFolder('domino-py-4m', files), { runtime, ...options });
    await check(model);
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});
