import { describe, expect, it } from 'vitest';
import { distance } from '../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { loadLanguageModel } from './load';
import {
  FAMILY_VARIANTS,
  type FamilyName,
  memoryFolder,
  TINY_VARIANTS,
  type TinyName,
  tinyFiles,
} from './testing/tinyModels';
import type { AdaptedLayer, AdapterWeights } from './types';

const SHAPE = { rank: 4, alpha: 6, targets: 'all-linear' } as const;

function randomAdapter(layers: readonly AdaptedLayer[], seed: string): AdapterWeights {
  const random = new Random(seed);
  const matrix = (size: number, spread: number): Float32Array =>
    Float32Array.from({ length: size }, () => spread * random.normal());
  return new Map(
    layers.flatMap(({ name, inputs, outputs }) => [
      [`${name}.lora_A.weight`, matrix(4 * inputs, 1 / Math.sqrt(inputs))] as const,
      [`${name}.lora_B.weight`, matrix(4 * outputs, 0.3)] as const,
    ]),
  );
}

describe.each([...(Object.keys(TINY_VARIANTS) as TinyName[]), ...(Object.keys(FAMILY_VARIANTS) as FamilyName[])])(
  '%s',
  (name) => {
    it.each([0, 2 ** 20])('float limit %i', async (floatWeightLimitBytes) => {
      const results: Float32Array[][] = [];
      for (const singleRunWeightLimitBytes of [0, 2 ** 20]) {
        const runtime = createCpuRuntime({ threads: 1 });
        const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), {
          runtime,
          floatWeightLimitBytes,
          singleRunWeightLimitBytes,
          adapter: SHAPE,
        });
        const base = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), {
          runtime,
          floatWeightLimitBytes,
          singleRunWeightLimitBytes,
        });
        const adaptation = model.adaptation!;
        const random = new Random('x');
        const d = model.info.tokenDim;
        const x = { data: Float32Array.from({ length: 14 * d }, () => random.normal()), dims: [2, 7, d] };
        const labels = { data: Int32Array.from([5, 6, 7, 8, 257, 9, 257, -100, -100, -100]), dims: [2, 5] };
        expect(await model.score(x, labels)).toEqual(await base.score(x, labels));
        const prefix = { data: x.data.slice(0, 3 * d), dims: [3, d] };
        const first = await model.startDecoding(prefix, 2);
        const firstBase = await base.startDecoding(prefix, 2);
        expect(first.firstLogits).toEqual(firstBase.firstLogits);
        const weights = randomAdapter(adaptation.layers, 'a');
        adaptation.use(weights);
        const { logProbabilities, gradients } = await adaptation.differentiate(x, labels, Float32Array.from([1, -0.5]));
        expect(distance(await model.score(x, labels), logProbabilities).relativeError).toBeLessThan(1e-5);
        expect(distance(await base.score(x, labels), logProbabilities).relativeError).toBeGreaterThan(1e-3);
        const decoder = await model.startDecoding(prefix, 1);
        decoder.dispose();
        results.push([...gradients.values()]);
        first.dispose();
        firstBase.dispose();
        await model.dispose();
        await base.dispose();
        expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
      }
      const [a, b] = results as [Float32Array[], Float32Array[]];
      expect(a.length).toBeGreaterThan(20);
      for (const [i, g] of a.entries()) expect(distance(g, b[i]!).relativeError).toBeLessThan(1e-4);
    });
  },
);
