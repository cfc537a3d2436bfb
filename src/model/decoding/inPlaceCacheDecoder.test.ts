/** Steps that leave the cache in place give what the export as it is gives, row by row, as rows end and the cache grows. */
import { describe, expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { readModel } from '../../onnx/read';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { toEmbedsGraph } from '../rewrite/toEmbedsGraph';
import { GROUP_QUERY_FORMS } from '../testing/decodingForms';
import { tinyFiles } from '../testing/tinyModels';
import type { Decoder } from '../types';
import { DecodingModel } from './decodingModel';
import { stepBias } from './inPlaceCacheDecoder';

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

describe.each(Object.entries(GROUP_QUERY_FORMS))('%s', (_, [name, rewrite]) => {
  it('decodes the same with its cache in place', async () => {
    const source = rewrite(readModel(tinyFiles(name).get('onnx/model_q4.onnx')!));
    const { decodingGraph: graph, embedding, logits } = toEmbedsGraph(source, 2 ** 20);
    const random = new Random('prefix');
    const data = Float32Array.from({ length: PREFIX * embedding.tokenDim }, () => random.normal());
    const runtime = createCpuRuntime({ threads: 1 });
    const results: Float32Array[][] = [];
    for (const steps of [true, false]) {
      const model = new DecodingModel(runtime, { graph, embedding, logits }, { inPlace: steps });
      const decoder = await model.start({ data, dims: [PREFIX, embedding.tokenDim] }, 4);
      expect(decoder.constructor.name).toBe(steps ? 'InPlaceCacheDecoder' : 'ExportDecoder');
      results.push(await run(decoder));
      await model.dispose();
    }
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
    const [inPlace, asItIs] = results as [Float32Array[], Float32Array[]];
    for (const [i, expected] of asItIs.entries())
      expect(distance(inPlace[i]!, expected).relativeError, `step ${i}`).toBeLessThan(2e-5);
  });
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
