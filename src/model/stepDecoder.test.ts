/** Steps that leave the cache in place give what the export as it is gives, row by row, as rows end and the cache grows. */
import { describe, expect, it } from 'vitest';
import { distance } from '../autodiff/testing/gradientCheck';
import { float } from '../onnx/builder';
import { readModel } from '../onnx/read';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { DecodingModel } from './cachedDecoder';
import { prepareGraph } from './prepareGraph';
import { stepBias } from './stepDecoder';
import * as forms from './testing/exportForms';
import { type TinyName, tinyFiles } from './testing/tinyModels';
import type { Decoder } from './types';

const int = (value: number) => ({ kind: 'int', value }) as const;
const same: forms.Rewrite = (graph) => graph;
const MODELS: Readonly<Record<string, readonly [TinyName, forms.Rewrite]>> = {
  'llama, quantised': ['llama-q4', same],
  'qwen2, packed with biases': ['qwen2-packed', same],
  'qwen3, rotation in nodes of its own': ['qwen3-rotary', same],
  'interleaved rotation': ['llama-q4', forms.gqa({ rotary_interleaved: int(1) })],
  'a local window': ['llama-q4', forms.gqa({ local_window_size: int(7) })],
  'capped scores': ['qwen2-packed', forms.gqa({ softcap: float(2) })],
  'a scale of its own': ['llama-q4', forms.gqa({ scale: float(0.4) })],
};

const PREFIX = 5;
const STEPS = 70;

async function run(decoder: Decoder): Promise<Float32Array[]> {
  const random = new Random('steps');
  const logits = [decoder.firstLogits.slice()];
  for (let step = 0; step < STEPS; step++) {
    const ids = Int32Array.from({ length: decoder.rows }, () => random.integer(200));
    logits.push((await decoder.step(ids)).slice());
    if (step === 3) await decoder.keepRows([0, 2, 3]);
    if (step === 40) await decoder.keepRows([1, 2]);
  }
  decoder.dispose();
  return logits;
}

describe.each(Object.entries(MODELS))('%s', (_, [name, rewrite]) => {
  it('decodes the same with its cache in place', async () => {
    const source = rewrite(readModel(tinyFiles(name).get('onnx/model_q4.onnx') as Uint8Array));
    const { decodingGraph: graph, embedding, logits } = prepareGraph(source, 2 ** 20);
    const random = new Random('prefix');
    const data = Float32Array.from({ length: PREFIX * embedding.tokenDim }, () => random.normal());
    const runtime = createCpuRuntime({ threads: 1 });
    const results: Float32Array[][] = [];
    for (const steps of [true, false]) {
      const model = new DecodingModel(runtime, { graph, embedding, logits }, { steps });
      const decoder = await model.start({ data, dims: [PREFIX, embedding.tokenDim] }, 4);
      expect(decoder.constructor.name).toBe(steps ? 'StepDecoder' : 'CachedDecoder');
      results.push(await run(decoder));
      await model.dispose();
    }
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
    const [inPlace, asItIs] = results as [Float32Array[], Float32Array[]];
    for (const [i, expected] of asItIs.entries())
      expect(distance(inPlace[i] as Float32Array, expected).relativeError, `step ${i}`).toBeLessThan(2e-5);
  });
});

it.each(Object.keys(MODELS))('takes new rows beside longer ones: %s', async (name) => {
  const [variant, rewrite] = MODELS[name] as (typeof MODELS)[string];
  const source = rewrite(readModel(tinyFiles(variant).get('onnx/model_q4.onnx') as Uint8Array));
  const { decodingGraph: graph, embedding, logits } = prepareGraph(source, 2 ** 20);
  const random = new Random('prefix');
  const data = Float32Array.from({ length: PREFIX * embedding.tokenDim }, () => random.normal());
  const prefix = { data, dims: [PREFIX, embedding.tokenDim] };
  const runtime = createCpuRuntime({ threads: 1 });
  const model = new DecodingModel(runtime, { graph, embedding, logits });
  const ids = Array.from({ length: 60 }, (_, i) => (i * 31 + 7) % 200);
  /** A row alone: its logits after each of its tokens, `ids` from `from` on. */
  const alone = async (from: number, count: number): Promise<Float32Array[]> => {
    const decoder = await model.start(prefix, 1);
    const given: Float32Array[] = [];
    for (let i = 0; i < count; i++) given.push((await decoder.step(Int32Array.of(ids[from + i] as number))).slice());
    decoder.dispose();
    return given;
  };
  const together = await model.start(prefix, 2);
  const V = together.firstLogits.length;
  const starts = [0, 3];
  const steps = [0, 0];
  const given: Float32Array[][] = [[], []];
  let rows = [0, 1];
  for (let step = 0; step < 45; step++) {
    // The first row ends and two come; later all but the newest end, and one comes; the cache grows meanwhile.
    const [kept, added] = step === 5 ? [[1], 2] : step === 38 ? [[2], 1] : [rows.map((_, i) => i), 0];
    await together.keepRows(kept);
    rows = kept.map((i) => rows[i] as number);
    if (added > 0) together.addRows?.(added);
    for (let i = 0; i < added; i++) {
      rows.push(given.length);
      starts.push(starts.length);
      steps.push(0);
      given.push([]);
    }
    const tokens = rows.map((row) => ids[(starts[row] as number) + (steps[row] as number)] as number);
    const out = await together.step(Int32Array.from(tokens));
    rows.forEach((row, i) => {
      (given[row] as Float32Array[]).push(out.slice(i * V, (i + 1) * V));
      steps[row]!++;
    });
  }
  together.dispose();
  for (const [row, own] of given.entries()) {
    const expected = await alone(starts[row] as number, own.length);
    own.forEach((logits, i) => {
      expect(distance(logits, expected[i] as Float32Array).relativeError, `row ${row}, token ${i}`).toBeLessThan(2e-5);
    });
  }
  expect(given.map((own) => own.length)).toEqual([5, 38, 33, 40, 7]);
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});

describe('stepBias', () => {
  const seen = (...args: Parameters<typeof stepBias>): string =>
    [...stepBias(...args)].map((value) => (value === 0 ? '+' : '-')).join('');

  it('hides places that are not filled yet', () => {
    expect(seen(3, 4, 2, 0)).toBe('+++' + '++--' + '+');
    expect(seen(3, 4, 0, 0)).toBe('+++' + '----' + '+');
  });

  it('hides what lies before the window', () => {
    expect(seen(3, 4, 2, 4)).toBe('--+' + '++--' + '+');
    expect(seen(3, 4, 2, 2)).toBe('---' + '-+--' + '+');
    expect(seen(3, 4, 2, 1)).toBe('---' + '----' + '+');
    expect(seen(3, 4, 2, 99)).toBe('+++' + '++--' + '+');
  });
});
