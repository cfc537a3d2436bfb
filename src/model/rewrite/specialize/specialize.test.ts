/** Forms that exporters of other years write, by rewriting an export: the same function, trained and decoded. */
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../../autodiff/testing/gradientCheck';
import type { Graph, GraphNode } from '../../../onnx/graph';
import { readModel } from '../../../onnx/read';
import { floatTensor, int64Tensor, toFloat32 } from '../../../onnx/tensorData';
import { writeModel } from '../../../onnx/write';
import { createCpuRuntime } from '../../../runtime/node';
import { loadLanguageModel } from '../../load';
import { mapNodes, node, type Rewrite, withTensors } from '../../testing/exportForms';
import { preparedModel } from '../../testing/float64Model';
import { type FamilyName, memoryFolder, type TinyName, tinyFiles } from '../../testing/tinyModels';
import { teacherForcedGraph } from '../teacherForcedGraph';

const GRAPH = 'onnx/model_q4.onnx';
const IDS = [256, 65, 72, 105, 33, 10, 7];

const int = (value: number) => ({ kind: 'int', value }) as const;

function reading(graph: Graph, from: string, to: string, except?: GraphNode): Graph {
  return mapNodes(graph, (one) =>
    one === except ? one : { ...one, inputs: one.inputs.map((name) => (name === from ? to : name)) },
  );
}

/** An input that says how many positions' logits are wanted; 0 is all of them. */
const logitsToKeep: Rewrite = (graph) => {
  const slice = graph.nodes.find((one) => one.name === '/Slice')!;
  const nodes = [
    node('Neg', ['num_logits_to_keep'], ['kept_back']),
    node('Unsqueeze', ['kept_back', 'axis_0'], ['kept_start']),
    ...mapNodes(graph, (one) =>
      one === slice ? { ...one, inputs: [one.inputs[0]!, 'kept_start', ...one.inputs.slice(2)] } : one,
    ).nodes,
  ];
  const inputs = [...graph.inputs, { name: 'num_logits_to_keep', dataType: 'int64' as const, dims: [] }];
  return { ...withTensors(graph, [int64Tensor('axis_0', [0])]), nodes, inputs };
};

/** Positions counted from the attention mask, in every layer's RotaryEmbedding. */
const countedPositions: Rewrite = (graph) => {
  const constants = [
    int64Tensor('one', [1], []),
    int64Tensor('axis', [1], []),
    int64Tensor('start_axes', [1]),
    int64Tensor('to_the_end', [Number.MAX_SAFE_INTEGER]),
    int64Tensor('minus', [-1]),
  ];
  const counted = [
    node('CumSum', ['attention_mask', 'axis'], ['running']),
    node('Sub', ['running', 'one'], ['places']),
    node('Shape', ['input_ids'], ['ids_shape_0'], { start: int(1), end: int(2) }),
    node('Mul', ['ids_shape_0', 'minus'], ['from_the_back']),
    node('Slice', ['places', 'from_the_back', 'to_the_end', 'start_axes'], ['counted_positions']),
  ];
  const changed = withTensors(reading(graph, 'position_ids', 'counted_positions'), constants);
  return {
    ...changed,
    nodes: [...counted, ...changed.nodes],
    inputs: graph.inputs.filter((input) => input.name !== 'position_ids'),
  };
};

/** A floor under masked scores, before the softmax. */
const floored: Rewrite = (graph) =>
  withTensors(
    mapNodes(graph, (one) =>
      one.opType === 'Softmax'
        ? [
            node('Max', [one.inputs[0]!, 'lowest'], [`${one.name}/floored`]),
            { ...one, inputs: [`${one.name}/floored`] },
          ]
        : one,
    ),
    [floatTensor('lowest', [-3.4028234663852886e38], [])],
  );

/** The cache position as an input instead of a count. */
const cachePositionInput: Rewrite = (graph) => {
  const range = graph.nodes.find((one) => one.name === '/model/Range')!;
  const changed = reading(graph, range.outputs[0]!, 'cache_position');
  const inputs = [...graph.inputs, { name: 'cache_position', dataType: 'int64' as const, dims: ['sequence_length'] }];
  return { ...changed, nodes: changed.nodes.filter((one) => one.name !== range.name), inputs };
};

/** Linear layers over flattened rows (torch's addmm), with a bias, and the weight either way round. */
const flattenedProducts: Rewrite = (graph) => {
  const tensors = [int64Tensor('flat_rows', [-1, 32]), int64Tensor('last_axis', [1], [])];
  const changed = mapNodes(graph, (one) => {
    const weight = graph.initializers.get(one.inputs[1] ?? '');
    if (one.opType !== 'MatMul' || weight?.dims[0] !== 32 || !one.name.includes('mlp')) return one;
    const [x, name] = one.inputs as [string, string];
    const [output] = one.outputs as [string];
    const [rows, columns] = weight.dims as [number, number];
    const turned = one.name.includes('gate');
    const values = toFloat32(weight);
    const transposed = Float32Array.from({ length: rows * columns }, (_, i) => {
      const [n, k] = [Math.floor(i / rows), i % rows];
      return values[k * columns + n]!;
    });
    tensors.push(floatTensor(`${name}.t`, transposed, [columns, rows]), int64Tensor(`${output}.width`, [columns]));
    tensors.push(floatTensor(`${output}.bias`, new Float32Array(columns), [columns]));
    return [
      node('Reshape', [x, 'flat_rows'], [`${output}.flat`]),
      node('Gemm', [`${output}.flat`, turned ? `${name}.t` : name, `${output}.bias`], [`${output}.product`], {
        transB: int(turned ? 1 : 0),
      }),
      node('Shape', [x], [`${output}.shape`], { start: int(0), end: int(2) }),
      node('Concat', [`${output}.shape`, `${output}.width`], [`${output}.target`], { axis: int(0) }),
      node('Reshape', [`${output}.product`, `${output}.target`], [output]),
    ];
  });
  return withTensors(changed, tensors);
};

const FORMS: Readonly<Record<string, readonly [TinyName | FamilyName, Rewrite]>> = {
  'an input for the number of logits': ['qwen2 optimum q4', logitsToKeep],
  'positions counted from the mask, angles computed': ['qwen2 optimum q4', countedPositions],
  'positions counted from the mask, angles looked up': ['llama optimum q4, angles in tables', countedPositions],
  'positions counted from the mask, rotated by an operator': ['qwen3-rotary', countedPositions],
  'a floor under masked scores': ['llama optimum, additive mask', floored],
  'products over flattened rows': ['qwen3 optimum fp32', flattenedProducts],
  'an input for the cache position': ['gemma3 optimum q4', cachePositionInput],
};

interface Computed {
  readonly logProbabilities: Float32Array;
  readonly gradient: Float32Array;
  readonly logits: Float32Array;
}

/** Log-probabilities and gradient of two rows, and the logits of a token behind a cache. */
async function compute(files: ReadonlyMap<string, Uint8Array>): Promise<Computed> {
  const runtime = createCpuRuntime({ threads: 1 });
  const model = await loadLanguageModel(memoryFolder('form', files), { runtime, floatWeightLimitBytes: 0 });
  const { data } = await model.embedTokens(Int32Array.from([...IDS, ...[...IDS].reverse()]));
  const dims = [2, IDS.length, model.info.tokenDim];
  const labels = { data: Int32Array.from([7, 8, 9, 1, 2, 3]), dims: [2, 3] };
  const tape = await model.forward({ data, dims }, labels);
  const gradient = (await tape.backward(Float32Array.of(1, -2))).data.slice();
  const logProbabilities = tape.logProbabilities.slice();
  tape.dispose();
  const decoder = await model.startDecoding(await model.embedTokens(Int32Array.from(IDS.slice(0, 4))), 2);
  const logits = (await decoder.step(Int32Array.of(5, 6))).slice();
  decoder.dispose();
  await model.dispose();
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return { logProbabilities, gradient, logits };
}

describe.each(Object.keys(FORMS))('%s', (form) => {
  const [name, rewrite] = FORMS[form]!;
  const files = tinyFiles(name);
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  const rewritten = rewrite(readModel(files.get(path)!));
  let expected: Computed;
  let actual: Computed;
  beforeAll(async () => {
    expected = await compute(files);
    actual = await compute(new Map([...files, [path, writeModel(rewritten)]]));
  });

  it.each(['logProbabilities', 'gradient', 'logits'] as const)('is the same function: %s', (part) => {
    expect(distance(actual[part], expected[part]).relativeError).toBeLessThan(1e-5);
  });
});

describe('specialize', () => {
  const specialized = (name: TinyName | FamilyName) => {
    const { graph, logits } = preparedModel(tinyFiles(name), false);
    return teacherForcedGraph(graph, logits);
  };

  it('leaves only what text flows through', () => {
    const graph = specialized('qwen2 optimum q4');
    const gone = [
      'Shape',
      'Range',
      'ConstantOfShape',
      'GatherND',
      'Cos',
      'Sin',
      'IsNaN',
      'Where',
      'Cast',
      'LessOrEqual',
    ];
    expect(graph.nodes.filter((one) => gone.includes(one.opType))).toEqual([]);
    expect(graph.inputs.some((input) => input.name.startsWith('past_key_values'))).toBe(false);
    // Cosine, sine and mask, each once for all layers.
    expect(graph.prelude?.outputs.map(({ dims }) => dims)).toEqual([
      [1, 1, 'sequence', 16],
      [1, 1, 'sequence', 16],
      [1, 1, 'sequence', 'sequence'],
    ]);
  });

  it('has one operator for each norm', () => {
    const norms = (name: TinyName | FamilyName): number =>
      specialized(name).nodes.filter((one) => one.opType === 'SimplifiedLayerNormalization').length;
    expect(specialized('gemma3 optimum q4').nodes.filter((one) => one.opType === 'ReduceMean')).toEqual([]);
    expect([norms('gemma3 optimum q4'), norms('qwen2 optimum q4'), norms('qwen3 optimum q4')]).toEqual([19, 5, 9]);
  });

  it('computes masks and angles for a length', () => {
    const { prelude } = specialized('gemma3 optimum q4');
    const masks = (prelude?.outputs ?? []).filter(({ dims }) => dims[3] === 'sequence');
    const seen = masks.map(({ name }) => {
      const { data } = prelude?.value(name, 6) ?? { data: new Float64Array() };
      return Array.from({ length: 6 }, (_, q) => data.slice(q * 6, q * 6 + 6).filter((bias) => bias === 0).length);
    });
    // The window of 4, and everything.
    expect(seen).toEqual([
      [1, 2, 3, 4, 4, 4],
      [1, 2, 3, 4, 5, 6],
    ]);
  });

  it('leaves a graph of fused operators as it is', () => {
    expect(specialized('llama-q4').prelude).toBeUndefined();
  });

  it('names the node that reads what cannot be told', () => {
    const files = tinyFiles('qwen2 optimum q4');
    const graph = readModel(files.get(GRAPH)!);
    const joins = graph.nodes.filter((one) => one.opType === 'Reshape' && one.name.includes('layers.0/self_attn'));
    const target = joins[joins.length - 1]!;
    // [batch, sequence, …] flattened to [batch · sequence, 2, …]: two dimensions that only the run knows.
    const flat = int64Tensor('flat', [-1, 2, 8]);
    const nodes = mapNodes(withTensors(graph, [flat]), (one) =>
      one === target
        ? [node('Reshape', [one.inputs[0]!, 'flat'], ['flattened']), { ...one, inputs: ['flattened', one.inputs[1]!] }]
        : one,
    );
    const prepared = preparedModel(new Map([...files, [GRAPH, writeModel(nodes)]]), false);
    expect(() => teacherForcedGraph(prepared.graph, prepared.logits)).toThrowError(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED', message: expect.stringContaining(target.name) }),
    );
  });
});
