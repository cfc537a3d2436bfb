/** Rows that come while others are under way give what each gives alone, however the batch is decoded. */
import { expect, it } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { toEmbedsGraph } from '../rewrite/toEmbedsGraph';
import { asItIs, type DecodingForm, GROUP_QUERY_FORMS } from '../testing/decodingForms';
import { node } from '../testing/exportForms';
import { type FamilyName, type TinyName, tinyFiles } from '../testing/tinyModels';
import { DecodingModel } from './decodingModel';
import { paddingSide } from './raggedRows';

const OPTIMUM: Readonly<Record<string, DecodingForm>> = {
  'llama, optimum': ['llama optimum q4', asItIs],
  'llama, optimum, additive mask': ['llama optimum, additive mask', asItIs],
  'llama, optimum, angles in tables': ['llama optimum q4, angles in tables', asItIs],
  'qwen3, optimum, norms a head': ['qwen3 optimum q4', asItIs],
  'qwen2, optimum': ['qwen2 optimum q4', asItIs],
};
const MODELS: Readonly<Record<string, DecodingForm>> = { ...GROUP_QUERY_FORMS, ...OPTIMUM };
const CASES = [
  ...Object.keys(GROUP_QUERY_FORMS).flatMap((name) => [[name, 'in place'] as const, [name, 'whole cache'] as const]),
  ...Object.keys(OPTIMUM).map((name) => [name, 'whole cache'] as const),
];
const PREFIX = 5;

it.each(CASES)('takes new rows beside longer ones: %s, %s', async (name, how) => {
  const [variant, rewrite] = MODELS[name]!;
  const source = rewrite(readModel(tinyFiles(variant).get('onnx/model_q4.onnx')!));
  const { decodingGraph: graph, embedding, logits } = toEmbedsGraph(source, 2 ** 20);
  const random = new Random('prefix');
  const data = Float32Array.from({ length: PREFIX * embedding.tokenDim }, () => random.normal());
  const prefix = { data, dims: [PREFIX, embedding.tokenDim] };
  const runtime = createCpuRuntime({ threads: 1 });
  const model = new DecodingModel(runtime, { graph, embedding, logits }, { inPlace: how === 'in place' });
  const ids = Array.from({ length: 60 }, (_, i) => (i * 31 + 7) % 200);
  /** A row alone: its logits after each of its tokens, `ids` from `from` on. */
  const alone = async (from: number, count: number): Promise<Float32Array[]> => {
    const decoder = await model.start(prefix, 1);
    const given: Float32Array[] = [];
    for (let i = 0; i < count; i++) given.push((await decoder.step(Int32Array.of(ids[from + i]!))).slice());
    decoder.dispose();
    return given;
  };
  const together = await model.start(prefix, 2);
  expect(together.addRows).toBeDefined();
  const V = together.firstLogits.length;
  const starts = [0, 3];
  const steps = [0, 0];
  const given: Float32Array[][] = [[], []];
  let rows = [0, 1];
  for (let step = 0; step < 45; step++) {
    // The first row ends and two come; later all but the newest end, and one comes; the cache grows meanwhile.
    const [kept, added] = step === 5 ? [[1], 2] : step === 38 ? [[2], 1] : [rows.map((_, i) => i), 0];
    await together.keepRows(kept);
    rows = kept.map((i) => rows[i]!);
    if (added > 0) together.addRows?.(added);
    for (let i = 0; i < added; i++) {
      rows.push(given.length);
      starts.push(starts.length);
      steps.push(0);
      given.push([]);
    }
    const tokens = rows.map((row) => ids[starts[row]! + steps[row]!]!);
    const out = await together.step(Int32Array.from(tokens));
    rows.forEach((row, i) => {
      given[row]!.push(out.slice(i * V, (i + 1) * V));
      steps[row]!++;
    });
  }
  together.dispose();
  for (const [row, own] of given.entries()) {
    const expected = await alone(starts[row]!, own.length);
    own.forEach((logits, i) => {
      expect(distance(logits, expected[i]!).relativeError, `row ${row}, token ${i}`).toBeLessThan(2e-5);
    });
  }
  expect(given.map((own) => own.length)).toEqual([5, 38, 33, 40, 7]);
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});

it('rows stay of one length where the export counts positions for itself', async () => {
  const source = readModel(tinyFiles('gemma3 optimum q4').get('onnx/model_q4.onnx')!);
  const { decodingGraph: graph, embedding, logits } = toEmbedsGraph(source, 2 ** 20);
  const runtime = createCpuRuntime({ threads: 1 });
  const model = new DecodingModel(runtime, { graph, embedding, logits });
  const decoder = await model.start(
    { data: new Float32Array(2 * embedding.tokenDim), dims: [2, embedding.tokenDim] },
    3,
  );
  expect(decoder.addRows).toBeUndefined();
  await decoder.step(Int32Array.of(5, 6, 7));
  await decoder.keepRows([2]);
  const kept = await decoder.step(Int32Array.of(8));
  const alone = await model.start({ data: new Float32Array(2 * embedding.tokenDim), dims: [2, embedding.tokenDim] }, 1);
  await alone.step(Int32Array.of(7));
  expect(distance(kept, await alone.step(Int32Array.of(8))).relativeError).toBeLessThan(2e-5);
  decoder.dispose();
  alone.dispose();
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
});

it('rows stay of one length on WebGPU, where GroupQueryAttention takes one for all', () => {
  const pastsOf = (graph: Graph) => graph.inputs.flatMap(({ name }) => (name.startsWith('past') ? [name] : []));
  const graphOf = (name: TinyName | FamilyName) =>
    toEmbedsGraph(readModel(tinyFiles(name).get('onnx/model_q4.onnx')!), 2 ** 20).decodingGraph;
  const [genai, optimum] = [graphOf('llama-q4'), graphOf('llama optimum q4')];
  expect(paddingSide(genai, pastsOf(genai), 'wasm')).toBe('right');
  expect(paddingSide(genai, pastsOf(genai), 'webgpu')).toBeNull();
  expect(paddingSide(optimum, pastsOf(optimum), 'webgpu')).toBe('left');
  const fused = { ...node('MultiHeadAttention', [], [], {}, 'com.microsoft'), name: 'fused' };
  expect(paddingSide({ ...optimum, nodes: [...optimum.nodes, fused] }, pastsOf(optimum), 'cpu')).toBeNull();
});
