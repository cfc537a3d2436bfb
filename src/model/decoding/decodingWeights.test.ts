/** Which weights decoding takes, how often, and what it does where they do not fit. */
import { describe, expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { StudioError } from '../../errors';
import { isMade } from '../../onnx/madeTensor';
import { readModel } from '../../onnx/read';
import { createCpuRuntime } from '../../runtime/node';
import type { Runtime } from '../../runtime/types';
import { roundsActivations } from '../rewrite/accuracyLevel';
import { type EmbedsGraph, toEmbedsGraph } from '../rewrite/toEmbedsGraph';
import { graphAtLevel } from '../testing/accuracyLevels';
import { tinyFiles } from '../testing/tinyModels';
import { DecodingModel } from './decodingModel';

const LARGE = 2 ** 30;
const prepare = (training: number, decoding?: number): EmbedsGraph =>
  toEmbedsGraph(readModel(tinyFiles('qwen2-packed').get('onnx/model_q4.onnx')!), training, decoding);
const products = ({ nodes }: EmbedsGraph['graph'], opType: string): number =>
  nodes.filter((node) => node.opType === opType).length;

async function decode(runtime: Runtime, prepared: EmbedsGraph): Promise<Float32Array> {
  const { decodingGraph: graph, smallerDecodingGraph: smaller, embedding, logits } = prepared;
  const model = new DecodingModel(runtime, { graph, smaller, embedding, logits });
  const data = Float32Array.from({ length: 3 * embedding.tokenDim }, (_, i) => Math.sin(i));
  const decoder = await model.start({ data, dims: [3, embedding.tokenDim] }, 2);
  const given = (await decoder.step(Int32Array.of(4, 9))).slice();
  decoder.dispose();
  await model.dispose();
  return given;
}

/** The sessions made, by name; `refuse` the first as ORT does where memory ran out. */
function counting(refuse: boolean): { runtime: Runtime; made: string[] } {
  const runtime = createCpuRuntime({ threads: 1 });
  const made: string[] = [];
  const createSession: Runtime['createSession'] = (graph, options) => {
    made.push(`${options.name}, ${products(graph, 'MatMulNBits') > 0 ? 'quantised' : 'float'}`);
    if (refuse && made.length === 1)
      return Promise.reject(new StudioError('OUT_OF_MEMORY', 'memory ran out', 'Use less.'));
    return runtime.createSession(graph, options);
  };
  return { made, runtime: Object.assign(Object.create(runtime) as Runtime, { createSession }) };
}

describe('weights of decoding', () => {
  it('are made for its session where training keeps them quantised', () => {
    const { graph, decodingGraph, smallerDecodingGraph } = prepare(0, LARGE);
    expect(products(graph, 'MatMulNBits')).toBeGreaterThan(0);
    expect(products(decodingGraph, 'MatMulNBits')).toBe(0);
    expect(smallerDecodingGraph).toBe(graph);
    const large = [...decodingGraph.initializers.values()].filter(({ name }) => name.endsWith('.float32'));
    expect(large.length).toBeGreaterThan(0);
    expect(large.every(isMade)).toBe(true);
  });

  it('are those of training where that has floats, and quantised where they would be many', () => {
    const small = prepare(LARGE);
    expect(small.decodingGraph).toBe(small.graph);
    expect(small.smallerDecodingGraph).toBeUndefined();
    const many = prepare(LARGE, 0);
    expect(products(many.graph, 'MatMulNBits')).toBe(0);
    expect(products(many.decodingGraph, 'MatMulNBits')).toBeGreaterThan(0);
  });

  it('compute as the file says where a CPU decodes quantised, and in float32 everywhere else', async () => {
    const source = graphAtLevel('qwen2-packed', 4);
    const file = toEmbedsGraph(source, 0, 0, 'file');
    const exact = toEmbedsGraph(source, 0, 0);
    expect([file.graph, file.decodingGraph, exact.graph, exact.decodingGraph].map(roundsActivations)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    const [rounded, whole] = [
      await decode(createCpuRuntime({ threads: 1 }), file),
      await decode(createCpuRuntime({ threads: 1 }), exact),
    ];
    const { relativeError } = distance(rounded, whole);
    expect(relativeError).toBeGreaterThan(1e-4);
    expect(relativeError).toBeLessThan(3e-2);
  });

  it('are uploaded once, for prefix and steps alike', async () => {
    const { runtime, made } = counting(false);
    await decode(runtime, prepare(0, LARGE));
    expect(made).toEqual(['decoding step, float']);
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it('stay quantised where floats do not fit, and decode the same', async () => {
    const { runtime, made } = counting(true);
    const quantised = await decode(runtime, prepare(0, LARGE));
    expect(made).toEqual(['decoding step, float', 'decoding step, quantised']);
    const floats = await decode(createCpuRuntime({ threads: 1 }), prepare(0, LARGE));
    expect(distance(quantised, floats).relativeError).toBeLessThan(2e-5);
  });
});
