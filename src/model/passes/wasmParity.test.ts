/** The same graphs on ONNX Runtime's CPU provider in Node and on its WebAssembly build: losses and gradients agree. */
import { describe, expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../../runtime/node';
import type { Runtime } from '../../runtime/types';
import { createWasmRuntime } from '../../runtime/web';
import { Random } from '../../tensors/random';
import { loadLanguageModel } from '../load';
import { randomAdapter } from '../testing/adapters';
import { type FamilyName, memoryFolder, type TinyName, tinyFiles } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';

const TOLERANCE = 1e-4;
const SHAPE = { rank: 4, alpha: 6, targets: 'all-linear' } as const;

interface Results {
  readonly logProbabilities: Float32Array;
  readonly gradient: Float32Array;
  readonly firstLogits: Float32Array;
  /** Behind an adapter; of its weights, all of them one after another. */
  readonly adaptedLogits: Float32Array;
  readonly adapterGradient: Float32Array;
}

async function runOn(runtime: Runtime, name: TinyName | FamilyName, inOneRun: boolean): Promise<Results> {
  // As in a browser with little memory: quantised products stay as they are stored.
  const singleRunWeightLimitBytes = inOneRun ? 2 ** 20 : 0;
  const options = { runtime, floatWeightLimitBytes: 0, singleRunWeightLimitBytes, adapter: SHAPE };
  const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), options);
  const random = new Random('parity');
  const dims = [2, 7, model.info.tokenDim];
  const x = Float32Array.from({ length: 14 * model.info.tokenDim }, () => random.normal());
  const labels = {
    data: Int32Array.from([5, 6, 7, 8, 257, 9, 257, ...Array<number>(3).fill(IGNORED_LABEL)]),
    dims: [2, 5],
  };
  const tape = await model.forward({ data: x, dims }, labels);
  const { data: gradient } = await tape.backward(Float32Array.from([1, -0.5]));
  const { logProbabilities } = tape;
  tape.dispose();
  const decode = async (): Promise<Float32Array> => {
    const prefix = { data: x.slice(0, 3 * model.info.tokenDim), dims: [3, model.info.tokenDim] };
    const decoder = await model.startDecoding(prefix, 2);
    decoder.dispose();
    return decoder.firstLogits.slice();
  };
  const firstLogits = await decode();
  const adaptation = model.adaptation!;
  adaptation.use(randomAdapter(adaptation.layers, SHAPE, random));
  const { gradients } = await adaptation.differentiate({ data: x, dims }, labels, Float32Array.from([1, -0.5]));
  const adapterGradient = Float32Array.from([...gradients.values()].flatMap((values) => [...values]));
  const adaptedLogits = await decode();
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  await runtime.dispose();
  return { logProbabilities, gradient, firstLogits, adaptedLogits, adapterGradient };
}

const NAMES = ['llama-zero-points', 'qwen3-rotary', 'gemma3 optimum q4', 'qwen2 optimum q4f16'] as const;

describe.each(NAMES)('%s', (name) => {
  // Block by block, matrices of the backward pass are dequantised on the host here and in the graph there.
  it.each([true, false])('gives the same numbers on wasm as on the CPU provider, in one run: %s', async (inOneRun) => {
    const wasm = await createWasmRuntime();
    expect(wasm.info.kind).toBe('wasm');
    const there = await runOn(wasm, name, inOneRun);
    const here = await runOn(createCpuRuntime({ threads: 1 }), name, inOneRun);
    for (const part of Object.keys(here) as (keyof Results)[])
      expect(distance(there[part], here[part]).relativeError, part).toBeLessThan(TOLERANCE);
  });
});
