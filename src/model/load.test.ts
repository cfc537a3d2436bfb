/**
 * The partitioned, lowered model against the untouched export run by ONNX Runtime, for every form of export; its gradient
 * against central differences; decoding with a cache against the whole sequence; nothing left allocated.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { loadLanguageModel } from './load';
import { memoryFolder, TINY_VARIANTS, type TinyName, tinyFiles } from './testing/tinyModels';
import { IGNORED_LABEL } from './types';

const names = Object.keys(TINY_VARIANTS) as TinyName[];

/** Logits [S, V] of the export as it stands. */
async function untouchedLogits(name: TinyName, ids: readonly number[]): Promise<Float32Array> {
  const files = tinyFiles(name);
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  const session = await ort.InferenceSession.create(files.get(path)!, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const S = ids.length;
  const int64 = (values: readonly number[]): ort.Tensor =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, S]);
  const feeds: Record<string, ort.Tensor> = {};
  for (const input of session.inputNames) {
    if (input === 'input_ids') feeds[input] = int64(ids);
    else if (input === 'attention_mask') feeds[input] = int64(ids.map(() => 1));
    else if (input === 'position_ids') feeds[input] = int64(ids.map((_, i) => i));
    else {
      const kv = (TINY_VARIANTS[name] as { config?: { keyValueHeads?: number } }).config?.keyValueHeads ?? 2;
      feeds[input] = new ort.Tensor('float32', new Float32Array(0), [1, kv, 0, 16]);
    }
  }
  return (await session.run(feeds)).logits?.data as Float32Array;
}

function logSoftmaxAt(logits: Float32Array, row: number, V: number, label: number): number {
  const slice = logits.subarray(row * V, (row + 1) * V);
  const peak = Math.max(...slice);
  let sum = 0;
  for (const value of slice) sum += Math.exp(value - peak);
  return slice[label]! - peak - Math.log(sum);
}

describe.each(names)('%s', (name) => {
  const prefix = [256];
  const texts = [
    [72, 105, 33, 10, 7, 257],
    [1, 2, 257],
  ];

  it('gives the log-probabilities of the untouched export, padding masked', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime });
    const width = 6;
    const ids = texts.flatMap((text) => [...prefix, ...text, ...Array<number>(width - text.length).fill(0)]);
    const embeds = await model.embedTokens(Int32Array.from(ids));
    const labels = Int32Array.from(
      texts.flatMap((text) => [...text, ...Array<number>(width - text.length).fill(IGNORED_LABEL)]),
    );
    const tape = await model.forward(
      { data: embeds.data, dims: [2, 1 + width, model.info.tokenDim] },
      { data: labels, dims: [2, width] },
    );
    for (const [row, text] of texts.entries()) {
      const logits = await untouchedLogits(name, [...prefix, ...text]);
      const expected = text.reduce(
        (sum, label, t) => sum + logSoftmaxAt(logits, t, model.info.vocabularySize, label),
        0,
      );
      expect(Math.abs(tape.logProbabilities[row]! - expected) / Math.abs(expected)).toBeLessThan(1e-4);
      expect(tape.tokenCounts[row]).toBe(text.length);
    }
    tape.dispose();
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it('differentiates them, kept or recomputed', async () => {
    const gradients: Float32Array[] = [];
    for (const activationBudgetBytes of [2 ** 30, 0]) {
      const own = createCpuRuntime({ threads: 1, activationBudgetBytes });
      const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime: own });
      const random = new Random(name);
      const d = model.info.tokenDim;
      const dims = [2, 6, d];
      const x = Float32Array.from({ length: 12 * d }, () => random.normal());
      const labels = {
        data: Int32Array.from([5, 6, 7, 8, 257, 9, 257, IGNORED_LABEL, IGNORED_LABEL, IGNORED_LABEL]),
        dims: [2, 5],
      };
      const weights = Float32Array.from([-0.7, 0.4]);
      const objective = async (moved: Float32Array): Promise<number> => {
        const tape = await model.forward({ data: moved, dims }, labels);
        const value = tape.logProbabilities[0]! * -0.7 + tape.logProbabilities[1]! * 0.4;
        tape.dispose();
        return value;
      };
      const tape = await model.forward({ data: x, dims }, labels);
      const gradient = await tape.backward(weights);
      tape.dispose();
      gradients.push(gradient.data);
      const norm = Math.hypot(...gradient.data);
      // Along the gradient itself the derivative is its norm: the largest signal that a float32 difference can have.
      const step = 5e-3;
      const along = (sign: number): Float32Array =>
        x.map((value, i) => value + (sign * step * gradient.data[i]!) / norm);
      const numeric = ((await objective(along(1))) - (await objective(along(-1)))) / (2 * step);
      expect(Math.abs(numeric - norm) / norm).toBeLessThan(5e-3);
      await model.dispose();
      expect(own.live).toEqual({ tensors: 0, sessions: 0 });
    }
    const [kept, recomputed] = gradients as [Float32Array, Float32Array];
    const scale = Math.hypot(...kept);
    expect(Math.hypot(...kept.map((value, i) => value - recomputed[i]!)) / scale).toBeLessThan(1e-5);
  });

  it('decodes with its cache what the whole sequence gives', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime });
    const V = model.info.vocabularySize;
    const decoder = await model.startDecoding(await model.embedTokens(Int32Array.from([256, 65])), 3);
    const paths = [
      [10, 20, 30],
      [11, 21, 31],
      [12, 22, 32],
    ];
    const expectClose = (actual: Float32Array, expected: Float32Array): void => {
      expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(2e-4);
    };
    expectClose(decoder.firstLogits, (await untouchedLogits(name, [256, 65])).slice(V));
    await decoder.step(Int32Array.from(paths.map((path) => path[0]!)));
    await decoder.keepRows([0, 2]);
    await decoder.step(Int32Array.from([20, 22]));
    const logits = (await decoder.step(Int32Array.from([30, 32]))).slice();
    expectClose(logits.slice(0, V), (await untouchedLogits(name, [256, 65, 10, 20, 30])).slice(4 * V));
    expectClose(logits.slice(V), (await untouchedLogits(name, [256, 65, 12, 22, 32])).slice(4 * V));
    decoder.dispose();
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

it.each(['llama-q4', 'qwen3-rotary'] as const)('the context of %s ends with its rotary table', async (name) => {
  const runtime = createCpuRuntime({ threads: 1 });
  const files = new Map(tinyFiles(name));
  const config = JSON.parse(new TextDecoder().decode(files.get('config.json')));
  files.set('config.json', new TextEncoder().encode(JSON.stringify({ ...config, max_position_embeddings: 4000 })));
  const model = await loadLanguageModel(memoryFolder(name, files), { runtime });
  expect(model.info.maxPositions).toBe(128);
  await model.dispose();
  await runtime.dispose();
});
