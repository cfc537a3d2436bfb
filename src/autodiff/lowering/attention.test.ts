/** What lowering makes of fused operators, against ONNX Runtime's own kernels for them. */
import { describe, expect, it } from 'vitest';
import { float, GraphBuilder } from '../../onnx/builder';
import type { Graph } from '../../onnx/graph';
import { floatTensor, toFloat32 } from '../../onnx/tensorData';
import { Random } from '../../tensors/random';
import { build, filled, type NdArray, ndArray } from '../testing/array';
import { distance, runFloat32 } from '../testing/gradientCheck';
import { interpret } from '../testing/interpreter';
import { lowerForTraining } from '.';
import { separateHeadNorms } from './headNorms';

const SEQUENCE = 9;
const POSITIONS = 12;

interface AttentionForm {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly size: number;
  readonly batch?: number;
  readonly packed?: boolean;
  readonly rotary?: { readonly half: number; readonly interleaved: boolean };
  readonly attributes?: Readonly<Record<string, number>>;
  readonly headNorms?: boolean;
  /** The past key's size is left to the run. */
  readonly undeclaredSize?: boolean;
}

const BASE = { heads: 4, keyValueHeads: 2, size: 16 } as const;
const FORMS: Readonly<Record<string, AttentionForm>> = {
  'grouped queries': BASE,
  'every head its own key': { ...BASE, keyValueHeads: 4 },
  'one key for all heads': { ...BASE, keyValueHeads: 1 },
  'a batch': { ...BASE, batch: 3 },
  'packed q, k and v': { ...BASE, packed: true },
  'packed, head size only in the widths': { ...BASE, packed: true, undeclaredSize: true },
  'separate, head size only in the widths': { ...BASE, undeclaredSize: true, rotary: { half: 8, interleaved: false } },
  rotary: { ...BASE, rotary: { half: 8, interleaved: false } },
  'interleaved rotary, packed': { ...BASE, packed: true, rotary: { half: 8, interleaved: true } },
  'rotary of half of each head': { ...BASE, size: 32, rotary: { half: 8, interleaved: false } },
  'interleaved rotary of half of each head': { ...BASE, size: 32, rotary: { half: 8, interleaved: true } },
  'partial rotary, packed, head size only in the widths': {
    ...BASE,
    size: 32,
    packed: true,
    undeclaredSize: true,
    rotary: { half: 8, interleaved: false },
  },
  'a scale of its own': { ...BASE, attributes: { scale: 0.4 } },
  'a local window': { ...BASE, attributes: { local_window_size: 3 } },
  'a window wider than the sequence': { ...BASE, attributes: { local_window_size: 40 } },
  'softly capped scores': { ...BASE, attributes: { softcap: 1.5 } },
  'capped scores in a window, with a scale': {
    ...BASE,
    attributes: { softcap: 2, local_window_size: 4, scale: 0.7 },
  },
};

/** q, k, v → GroupQueryAttention, with an empty past. */
function attentionGraph(form: AttentionForm): Graph {
  const { heads, keyValueHeads: K, size, packed, rotary, attributes = {}, headNorms, undeclaredSize } = form;
  const b = new GraphBuilder('attention');
  const random = new Random('attention');
  const widths = packed ? { query: (heads + 2 * K) * size } : { query: heads * size, key: K * size, value: K * size };
  const parts = Object.entries(widths).map(([name, width]) => b.input(name, 'float32', ['batch', 'sequence', width]));
  while (parts.length < 3) parts.push('');
  const cache = ['batch', K, 'past', undeclaredSize ? 'head_size' : size];
  parts.push(b.input('past_key', 'float32', cache), b.input('past_value', 'float32', cache));
  parts.push(b.input('seqlens_k', 'int32', ['batch']), b.input('total', 'int32', []));
  if (rotary) {
    const { half } = rotary;
    const table = (name: string, f: (angle: number) => number): string => {
      const angle = (i: number): number => Math.floor(i / half) * 50 ** (-(i % half) / half);
      const values = Float32Array.from({ length: POSITIONS * half }, (_, i) => f(angle(i)));
      return b.initializer(floatTensor(name, values, [POSITIONS, half]));
    };
    parts.push(table('cos', Math.cos), table('sin', Math.sin));
  }
  if (headNorms) {
    while (parts.length < 14) parts.push('');
    for (const name of ['q_norm', 'k_norm'])
      parts.push(
        b.initializer(
          floatTensor(
            name,
            Float32Array.from({ length: size }, () => 1 + random.normal() / 3),
            [size],
          ),
        ),
      );
  }
  const whole = new Set(['local_window_size']);
  const given = Object.entries(attributes).map(
    ([name, value]) => [name, whole.has(name) ? value : float(value)] as const,
  );
  const outputs = ['mixed', 'present_key', 'present_value'];
  b.append({
    opType: 'GroupQueryAttention',
    domain: 'com.microsoft',
    name: 'attention',
    inputs: parts,
    outputs,
    attributes: {
      num_heads: { kind: 'int', value: heads },
      kv_num_heads: { kind: 'int', value: K },
      ...Object.fromEntries(
        given.map(([name, value]) => [name, typeof value === 'number' ? { kind: 'int', value } : value]),
      ),
      ...(rotary
        ? {
            do_rotary: { kind: 'int', value: 1 },
            rotary_interleaved: { kind: 'int', value: rotary.interleaved ? 1 : 0 },
          }
        : {}),
    },
  });
  b.output('mixed', 'float32', ['batch', 'sequence', heads * size]);
  return b.build();
}

function feedsOf(graph: Graph, { keyValueHeads, size, batch = 1 }: AttentionForm): Record<string, NdArray> {
  const random = new Random('feeds');
  const feeds: Record<string, NdArray> = {
    past_key: filled([batch, keyValueHeads, 0, size], 0),
    past_value: filled([batch, keyValueHeads, 0, size], 0),
    seqlens_k: filled([batch], SEQUENCE - 1),
    total: ndArray([SEQUENCE], []),
    attention_bias: causal(0),
    attention_bias_window_3: causal(3),
    attention_bias_window_4: causal(4),
    attention_bias_window_40: causal(40),
  };
  for (const name of ['query', 'key', 'value']) {
    const width = graph.inputs.find((input) => input.name === name)?.dims[2];
    if (typeof width === 'number') feeds[name] = build([batch, SEQUENCE, width], () => Math.fround(random.normal()));
  }
  return feeds;
}

/** Each head of queries and keys divided by its root mean square, times the graph's weights. */
function withNormalizedHeads(
  feeds: Record<string, NdArray>,
  form: AttentionForm,
  graph: Graph,
): Record<string, NdArray> {
  const { heads, keyValueHeads, size } = form;
  const weights = ['q_norm', 'k_norm'].map((name) => toFloat32(graph.initializers.get(name)!));
  const normalize = (value: NdArray, from: number, count: number, weight: Float32Array): void => {
    const width = value.dims[2]!;
    for (let row = 0; row < value.data.length; row += width)
      for (let head = 0; head < count; head++) {
        const values = value.data.subarray(row + from + head * size, row + from + (head + 1) * size);
        const root = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / size + 1e-6);
        values.forEach((x, i) => {
          values[i] = (x / root) * weight[i]!;
        });
      }
  };
  const copies = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [name, { data: data.slice(), dims }]),
  );
  const [query, key] = [copies.query as NdArray, copies.key ?? (copies.query as NdArray)];
  normalize(query, 0, heads, weights[0]!);
  normalize(key, form.packed ? heads * size : 0, keyValueHeads, weights[1]!);
  return copies;
}

/** Zero where a query sees a key, −10⁹ where not; a window of w is the key itself and w − 1 before it. */
function causal(window: number): NdArray {
  return build([1, 1, SEQUENCE, SEQUENCE], ([, , query = 0, key = 0]) =>
    key > query || (window > 0 && key <= query - window) ? -1e9 : 0,
  );
}

async function expectSameFunction(graph: Graph, feeds: Record<string, NdArray>): Promise<void> {
  const fused = (await runFloat32(graph, feeds)).get('mixed')!;
  const lowered = lowerForTraining(graph);
  expect(lowered.nodes.map((node) => node.opType)).toContain('Softmax');
  const used = new Set(lowered.nodes.flatMap((node) => node.inputs));
  const inputs = lowered.inputs.filter((input) => used.has(input.name));
  const values = interpret({ ...lowered, inputs }, feeds).get('mixed')!;
  expect(distance(fused, values.data).relativeError).toBeLessThan(2e-6);
  const single = (await runFloat32({ ...lowered, inputs }, feeds)).get('mixed')!;
  expect(distance(single, values.data).relativeError).toBeLessThan(2e-6);
}

describe('GroupQueryAttention lowered', () => {
  it.each(Object.keys(FORMS))('%s', async (name) => {
    const form = FORMS[name]!;
    const graph = attentionGraph(form);
    await expectSameFunction(graph, feedsOf(graph, form));
  });

  // The CPU kernel has no fused norms (ORT 1.30): its answer is for queries and keys that were normalised before.
  it.each([
    { ...BASE, rotary: { half: 8, interleaved: false } },
    { ...BASE, keyValueHeads: 4, attributes: { scale: 0.4 }, rotary: { half: 8, interleaved: false } },
    { ...BASE, packed: true, undeclaredSize: true, rotary: { half: 8, interleaved: false } },
  ])('norms of queries and keys: %o', async (form) => {
    const fused = attentionGraph({ ...form, headNorms: true });
    const feeds = feedsOf(fused, form);
    const expected = await runFloat32(attentionGraph(form), withNormalizedHeads(feeds, form, fused));
    const written = await runFloat32(separateHeadNorms(fused), feeds);
    expect(distance(written.get('mixed') ?? [], expected.get('mixed') ?? []).relativeError).toBeLessThan(2e-6);
    const lowered = lowerForTraining(fused);
    const used = new Set(lowered.nodes.flatMap((node) => node.inputs));
    const values = interpret({ ...lowered, inputs: lowered.inputs.filter(({ name }) => used.has(name)) }, feeds);
    expect(distance(expected.get('mixed') ?? [], values.get('mixed')?.data ?? []).relativeError).toBeLessThan(2e-6);
  });

  it.each([
    ['an attention bias', { input: 10 }],
    ['attention sinks', { input: 11 }],
    ['smooth softmax', { attribute: 'smooth_softmax' }],
  ])('refuses %s, naming operator and node', (_what, { input, attribute }: { input?: number; attribute?: string }) => {
    const graph = attentionGraph(BASE);
    const nodes = graph.nodes.map((node) => {
      const inputs = [...node.inputs];
      if (input !== undefined) inputs.push(...Array<string>(input - inputs.length).fill(''), 'query');
      const attributes = {
        ...node.attributes,
        ...(attribute ? { [attribute]: { kind: 'int', value: 1 } as const } : {}),
      };
      return { ...node, inputs, attributes };
    });
    expect(() => lowerForTraining({ ...graph, nodes })).toThrowError(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED', where: "com.microsoft.GroupQueryAttention 'attention'" }),
    );
  });
});

describe('MultiHeadAttention lowered', () => {
  const [heads, size] = [3, 8];
  const width = heads * size;

  function graphOf(options: { bias: boolean; mask: 'unidirectional' | 'computed' | 'from the text' | 'none' }): Graph {
    const b = new GraphBuilder('attention');
    const parts = ['query', 'key', 'value'].map((name) => b.input(name, 'float32', ['batch', 'sequence', width]));
    const random = new Random('bias');
    const values = Float32Array.from({ length: 3 * width }, () => random.normal());
    parts.push(options.bias ? b.initializer(floatTensor('bias', values, [3 * width])) : '');
    if (options.mask === 'computed')
      parts.push('', b.node('Mul', [b.input('mask', 'float32', [1, 1, SEQUENCE, SEQUENCE]), b.scalar(1)]));
    if (options.mask === 'from the text')
      parts.push(
        '',
        b.node('MatMul', [
          b.input('inputs_embeds', 'float32', [1, 1, SEQUENCE, 2]),
          b.input('w', 'float32', [2, SEQUENCE]),
        ]),
      );
    const attributes = {
      num_heads: { kind: 'int', value: heads },
      unidirectional: { kind: 'int', value: options.mask === 'unidirectional' ? 1 : 0 },
    } as const;
    b.append({
      opType: 'MultiHeadAttention',
      domain: 'com.microsoft',
      name: 'attention',
      inputs: parts,
      outputs: ['mixed'],
      attributes,
    });
    b.output('mixed', 'float32', ['batch', 'sequence', width]);
    return b.build();
  }
  const random = new Random('feeds');
  const part = (): NdArray => build([2, SEQUENCE, width], () => Math.fround(random.normal()));
  const feeds = { query: part(), key: part(), value: part(), mask: causal(0), attention_bias: causal(0) };

  it.each(['unidirectional', 'computed'] as const)('%s mask, with and without biases', async (mask) => {
    for (const bias of [false, true]) await expectSameFunction(graphOf({ bias, mask }), feeds);
  });

  it.each(['from the text', 'none'] as const)('refuses a mask %s', (mask) => {
    expect(() => lowerForTraining(graphOf({ bias: false, mask }))).toThrowError(
      expect.objectContaining({ code: 'OPERATOR_UNSUPPORTED' }),
    );
  });
});
