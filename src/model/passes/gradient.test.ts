/**
 * Whole models, every form of export, against the decoder written out in float64: log-probabilities, and every element
 * of the gradient against central differences. Rows of two lengths, so that padding must not count.
 */
import { describe, expect, it } from 'vitest';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { loadLanguageModel } from '../load';
import { ReferenceModel } from '../testing/referenceModel';
import { GPU_VARIANTS, memoryFolder, TINY_VARIANTS, type TinyName, tinyFiles, tinyModel } from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';

const names = Object.keys({ ...TINY_VARIANTS, ...GPU_VARIANTS }) as TinyName[];
/** Two soft tokens, then the labels' own embeddings. */
const PREFIX = 2;
const LABELS = [
  [72, 3, 257],
  [9, 257],
];
const WEIGHTS = Float32Array.of(-0.7, 0.4);
const WIDTH = 3;
const POSITIONS = PREFIX + WIDTH;

describe.each(names)('%s', (name) => {
  it('has the float64 log-probabilities and their gradient', async () => {
    const { config, weights, options } = tinyModel(name);
    const reference = new ReferenceModel(config, weights, options);
    const d = config.hiddenSize;
    const random = new Random(name);
    const rows = LABELS.map((labels) => {
      const soft = Array.from({ length: PREFIX }, () =>
        // As float32 holds them, so that both sides see the same numbers.
        Float64Array.from(Float32Array.from({ length: d }, () => random.normal() * 0.6)),
      );
      return [...soft, ...reference.embed(labels)];
    });
    const embeds = new Float32Array(2 * POSITIONS * d).fill(0.5);
    rows.forEach((row, i) => {
      for (const [t, values] of row.entries()) embeds.set(values, (i * POSITIONS + t) * d);
    });
    const labels = LABELS.flatMap((row) => [...row, ...Array<number>(WIDTH - row.length).fill(IGNORED_LABEL)]);

    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime });
    const own = await model.embedTokens(Int32Array.from(LABELS[0]!));
    for (const [i, value] of reference
      .embed(LABELS[0]!)
      .flatMap((row) => [...row])
      .entries())
      expect(own.data[i]).toBeCloseTo(value, 6);

    const tape = await model.forward(
      { data: embeds, dims: [2, POSITIONS, d] },
      { data: Int32Array.from(labels), dims: [2, WIDTH] },
    );
    const gradient = await tape.backward(WEIGHTS);
    rows.forEach((row, i) => {
      const logProbability = reference.logProbability(row, LABELS[i]!);
      const difference = Math.abs(tape.logProbabilities[i]! - logProbability);
      expect(difference / Math.abs(logProbability)).toBeLessThan(1e-5);
      const expected = reference.gradient(row, LABELS[i]!).map((value) => value * WEIGHTS[i]!);
      const actual = gradient.data.subarray(i * POSITIONS * d, (i + 1) * POSITIONS * d);
      const { relativeError, cosine } = compare(actual.subarray(0, expected.length), expected);
      // Measured: 1e-6 at most. The product's own bound is 1e-3.
      expect(relativeError).toBeLessThan(1e-5);
      expect(cosine).toBeGreaterThan(0.999999);
      for (const value of actual.subarray(expected.length)) expect(Math.abs(value)).toBe(0);
      if (process.env.MEASURE) process.stderr.write(`${name}: ${difference / -logProbability}, ${relativeError}\n`);
    });
    tape.dispose();
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

function compare(actual: Float32Array, expected: Float64Array): { relativeError: number; cosine: number } {
  let difference = 0;
  let squares = 0;
  let own = 0;
  let product = 0;
  expected.forEach((value, i) => {
    const other = actual[i]!;
    difference += (value - other) ** 2;
    squares += value * value;
    own += other * other;
    product += value * other;
  });
  return { relativeError: Math.sqrt(difference / squares), cosine: product / Math.sqrt(squares * own) };
}
