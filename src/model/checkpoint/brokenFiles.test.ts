/** Broken and foreign model folders: refused before anything is put on a device, naming the file and the fault. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import {
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from '../../onnx/generated/onnx_pb';
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { writeModel, writeModelWithData } from '../../onnx/write';
import { createCpuRuntime } from '../../runtime/node';
import type { Runtime } from '../../runtime/types';
import { loadTokenizer } from '../../tokenization/load';
import { type LoadOptions, loadLanguageModel } from '../load';
import { mapNodes, node } from '../testing/exportForms';
import { type FamilyName, memoryFolder, type TinyName, tinyFiles } from '../testing/tinyModels';

const NAMES = ['qwen2 genai q4', 'qwen2 optimum q4'] as const satisfies readonly (TinyName | FamilyName)[];
type Name = (typeof NAMES)[number];
const GRAPH = 'onnx/model_q4.onnx';

function graphOf(name: Name): Graph {
  return readModel(tinyFiles(name).get(GRAPH)!);
}

/** The folder with another graph, and files beside it. */
function withGraph(
  name: Name,
  bytes: Uint8Array,
  beside: Readonly<Record<string, Uint8Array>> = {},
): Map<string, Uint8Array> {
  return new Map([...tinyFiles(name), [GRAPH, bytes] as const, ...Object.entries(beside)]);
}

function changed(bytes: Uint8Array, change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

/** Loads, and tells the error and what was asked of the device before it. */
async function refusal(
  files: ReadonlyMap<string, Uint8Array>,
  options: Pick<LoadOptions, 'tokenizer' | 'use'> = {},
): Promise<{ error: StudioError; asked: number }> {
  const runtime = createCpuRuntime({ threads: 1 });
  let asked = 0;
  const watched = new Proxy(runtime, {
    get: (target, property: keyof Runtime) => {
      if (property === 'upload' || property === 'createSession') asked++;
      const value = target[property];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const error = await loadLanguageModel(memoryFolder('broken', files), { runtime: watched, ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StudioError)) throw new Error(`it was taken, or failed otherwise: ${error}`);
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return { error, asked };
}

async function expectRefusal(
  files: ReadonlyMap<string, Uint8Array>,
  expected: { code: string; file: string; fault: RegExp },
): Promise<void> {
  const { error, asked } = await refusal(files);
  expect(error.code).toBe(expected.code);
  expect(error.message).toContain(expected.file);
  expect(error.message).toMatch(expected.fault);
  expect(error.remedy.length).toBeGreaterThan(10);
  expect(asked).toBe(0);
}

/** The first large tensor of a graph whose weights are in a file beside it. */
function firstExternal(model: ModelProto): TensorProto {
  return model.graph?.initializer.find(
    (tensor) => tensor.dataLocation === TensorProto_DataLocation.EXTERNAL,
  ) as TensorProto;
}

describe.each(NAMES)('%s', (name) => {
  const bytes = tinyFiles(name).get(GRAPH)!;
  const { bytes: outside, files } = writeModelWithData(graphOf(name), 'model_q4.onnx_data');
  const file = files[0]!;
  const data = new Uint8Array(file.byteLength);
  for (const { offset, data: part } of file.parts) data.set(part, offset);

  it('is taken as it was written, its weights in the file or beside it', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    for (const whole of [withGraph(name, bytes), withGraph(name, outside, { 'onnx/model_q4.onnx_data': data })]) {
      const model = await loadLanguageModel(memoryFolder('whole', whole), { runtime });
      expect(model.info.layerCount).toBe(2);
      await model.dispose();
    }
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it.each([0.3, 0.7, 0.999])('is refused where its protobuf is cut off at %d of its length', (share) =>
    expectRefusal(withGraph(name, bytes.subarray(0, Math.floor(bytes.length * share))), {
      code: 'MODEL_FILE_BROKEN',
      file: GRAPH,
      fault: /cut off|not an ONNX file|no graph|nothing makes/,
    }),
  );

  it('is refused where its external data are shorter than declared', () =>
    expectRefusal(withGraph(name, outside, { 'onnx/model_q4.onnx_data': data.subarray(0, data.length - 1) }), {
      code: 'MODEL_FILE_BROKEN',
      file: 'model_q4.onnx_data',
      fault: new RegExp(`of a file of ${data.length - 1} bytes`),
    }));

  it.each([`${2 ** 40}`, '9223372036854775807', '-8'])('is refused where an offset is %s', (offset) =>
    expectRefusal(
      withGraph(
        name,
        changed(outside, (model) => {
          const tensor = firstExternal(model);
          const others = tensor.externalData.filter(({ key }) => key !== 'offset');
          tensor.externalData = [...others, create(StringStringEntryProtoSchema, { key: 'offset', value: offset })];
        }),
        { 'onnx/model_q4.onnx_data': data },
      ),
      { code: 'MODEL_FILE_BROKEN', file: 'model_q4.onnx_data', fault: /lies at/ },
    ),
  );

  it('is refused where its external data are not there', () =>
    expectRefusal(withGraph(name, outside), {
      code: 'MODEL_FILE_MISSING',
      file: GRAPH,
      fault: /'model_q4.onnx_data', which is not there/,
    }));

  it.each([[2n ** 62n], [2n ** 31n, 2n ** 31n], [-1n]])('is refused where a tensor has the dimensions %s', (...dims) =>
    expectRefusal(
      withGraph(
        name,
        changed(bytes, (model) => {
          (model.graph?.initializer[0] as TensorProto).dims = dims;
        }),
      ),
      { code: 'MODEL_FILE_BROKEN', file: GRAPH, fault: /more elements than any file holds|negative dimension/ },
    ),
  );

  it('is refused where an input has a dimension of 2^62', () =>
    expectRefusal(
      withGraph(
        name,
        changed(bytes, (model) => {
          const type = model.graph?.input[0]?.type?.value;
          const [first] = (type?.case === 'tensorType' && type.value.shape?.dim) || [];
          if (first) first.value = { case: 'dimValue', value: 2n ** 62n };
        }),
      ),
      { code: 'MODEL_FILE_BROKEN', file: GRAPH, fault: /'input_ids' has a dimension of/ },
    ));

  it.each([
    ['', 'Mystery'],
    ['com.example', 'Mystery'],
    ['', 'Softplus'],
  ])('is refused where an operator is %s %s', (domain, opType) => {
    const graph = graphOf(name);
    const target = graph.nodes.find((one) => one.name.includes('layers.1/mlp/down_proj'));
    const output = target?.outputs[0] as string;
    const strange = { ...node(opType, ['inner'], [output], {}, domain), name: 'odd_one' };
    const with_ = mapNodes(graph, (one) => (one === target ? [{ ...one, outputs: ['inner'] }, strange] : one));
    return expectRefusal(withGraph(name, writeModel(with_)), {
      code: 'OPERATOR_UNSUPPORTED',
      file: GRAPH,
      fault: new RegExp(`${domain ? 'com.example.' : ''}${opType} 'odd_one'`),
    });
  });

  it('is refused with a tokenizer that has more tokens than it has rows', async () => {
    const tokens = tinyFiles(name);
    const definition = JSON.parse(new TextDecoder().decode(tokens.get('tokenizer.json')));
    definition.model.vocab.beyond = 5000;
    const tokenizer = loadTokenizer(new TextEncoder().encode(JSON.stringify(definition)));
    const { error, asked } = await refusal(tokens, { tokenizer });
    expect(error).toMatchObject({ code: 'TOKENIZER_MISMATCH', where: 'tokenizer.json' });
    expect(error.message).toMatch(/5001 tokens, the model only \d+/);
    expect(asked).toBe(0);
  });
});

/** A node behind the MLP of a layer. */
function withNode(name: Name, opType: string, domain = ''): Graph {
  const graph = graphOf(name);
  const target = graph.nodes.find((one) => one.name.includes('layers.1/mlp/down_proj'));
  const output = target?.outputs[0] as string;
  const strange = { ...node(opType, ['inner'], [output], {}, domain), name: 'odd_one' };
  return mapNodes(graph, (one) => (one === target ? [{ ...one, outputs: ['inner'] }, strange] : one));
}

/** Why a model with this graph is neither trained nor sampled from: either use is refused, for one reason. */
async function whyNothing(name: Name, graph: Graph): Promise<string> {
  const files = withGraph(name, writeModel(graph));
  const sampled = await refusal(files, { use: 'sample' });
  const trained = await refusal(files, { use: 'train' });
  expect([sampled.asked, trained.asked]).toEqual([0, 0]);
  expect(trained.error.message).toBe(sampled.error.message);
  return sampled.error.message;
}

describe('what a model is good for', () => {
  it.each(NAMES)('%s can be trained', async (name) => {
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder('trained', tinyFiles(name)), { runtime, use: 'train' });
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it.each(NAMES)('%s with an operator without gradient can be sampled from, and is', async (name) => {
    const graph = withNode(name, 'Softplus');
    const files = withGraph(name, writeModel(graph));
    const { error, asked } = await refusal(files, { use: 'train' });
    expect(error.message).toMatch(/Softplus 'odd_one'/);
    expect(asked).toBe(0);
    const runtime = createCpuRuntime({ threads: 1 });
    const model = await loadLanguageModel(memoryFolder('sampled', files), { runtime, use: 'sample' });
    expect(model.selfTest.relativeError).toBeLessThan(1e-4);
    const decoder = await model.startDecoding(await model.embedTokens(Int32Array.of(1, 2)), 1);
    expect((await decoder.step(Int32Array.of(3))).every(Number.isFinite)).toBe(true);
    decoder.dispose();
    const embeds = { data: new Float32Array(2 * model.info.tokenDim), dims: [1, 2, model.info.tokenDim] };
    const labels = { data: Int32Array.of(1), dims: [1, 1] };
    await expect(model.forward(embeds, labels)).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });

  it('is nothing with a foreign operator, or without a cache or a table', async () => {
    const foreign = withNode('qwen2 genai q4', 'Mystery', 'com.example');
    expect(await whyNothing('qwen2 genai q4', foreign)).toMatch(/com.example.Mystery 'odd_one'/);
    const graph = graphOf('qwen2 optimum q4');
    const ids = graph.nodes.find((one) => one.inputs[1] === 'input_ids');
    const withoutTable = mapNodes(graph, (one) => (one === ids ? { ...one, opType: 'GatherND' } : one));
    expect(await whyNothing('qwen2 optimum q4', withoutTable)).toMatch(/no table look-up of input_ids/);
  });

  it.each([
    ['past_conv.0', /'past_conv.0' from token to token.*convolution/],
    ['conv_state.0', /computes with its input 'conv_state.0'/],
  ])('is nothing where a layer keeps more than keys and values: %s', async (name, message) => {
    const graph = graphOf('qwen2 genai q4');
    const target = graph.nodes.find((one) => one.name.includes('layers.1/mlp/down_proj'))!;
    const added = node('Add', ['inner', name], [...target.outputs]);
    const withState = mapNodes(graph, (one) => (one === target ? [{ ...one, outputs: ['inner'] }, added] : one));
    const state = { name, dataType: 'float32', dims: ['batch_size', 1, 1] } as const;
    const hybrid = { ...withState, inputs: [...graph.inputs, state] };
    expect(await whyNothing('qwen2 genai q4', hybrid)).toMatch(message);
  });
});
