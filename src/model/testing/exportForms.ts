/**
 * Forms of export beyond those that the writer has, made from a tiny export by rewriting its graph. Each rewriting says
 * what other exporters, architectures or options write in its place.
 */
import { halfPrecision } from '../../exporters/halfPrecision';
import { float } from '../../onnx/builder';
import {
  type Attribute,
  describeNode,
  type Graph,
  type GraphNode,
  type GraphTensor,
  intAttribute,
} from '../../onnx/graph';
import { prune } from '../../onnx/prune';
import { floatTensor, int64Tensor, toFloat32 } from '../../onnx/tensorData';

export type Rewrite = (graph: Graph) => Graph;

const int = (value: number): Attribute => ({ kind: 'int', value });

/** Each node in place of itself, or several in its place. */
export function mapNodes(graph: Graph, change: (node: GraphNode) => GraphNode | readonly GraphNode[]): Graph {
  return { ...graph, nodes: graph.nodes.flatMap(change) };
}

export function withTensors(graph: Graph, tensors: readonly GraphTensor[]): Graph {
  return {
    ...graph,
    initializers: new Map([...graph.initializers, ...tensors.map((tensor) => [tensor.name, tensor] as const)]),
  };
}

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Record<string, Attribute> = {},
  domain = '',
): GraphNode {
  return { opType, domain, name: `${outputs[0]}/${opType}`, inputs, outputs, attributes };
}

/** Attributes of every node of one type changed; undefined takes one away. */
export const withAttributes =
  (opType: string, changes: Readonly<Record<string, Attribute | undefined>>): Rewrite =>
  (graph) => {
    if (!graph.nodes.some((one) => one.opType === opType)) throw new RangeError(`no ${opType} to change`);
    return mapNodes(graph, (one) => {
      if (one.opType !== opType) return one;
      const merged = Object.entries({ ...one.attributes, ...changes });
      return {
        ...one,
        attributes: Object.fromEntries(merged.flatMap(([key, value]) => (value ? [[key, value]] : []))),
      };
    });
  };

/** A node inserted after the one that makes `value`: the value's readers read the new node's output. */
function insertAfter(
  graph: Graph,
  value: string,
  insert: (input: string, output: string) => readonly GraphNode[],
): Graph {
  const inner = `${value}/inner`;
  const rename = (name: string): string => (name === value ? inner : name);
  return mapNodes(graph, (one) => {
    if (!one.outputs.includes(value)) return one;
    return [{ ...one, outputs: one.outputs.map(rename) }, ...insert(inner, value)];
  });
}

export const gqa = (changes: Readonly<Record<string, Attribute | undefined>>): Rewrite =>
  withAttributes('GroupQueryAttention', changes);

/** The two summands the other way round. */
export const swappedSkips: Rewrite = (graph) =>
  mapNodes(graph, (one) => {
    if (!one.opType.startsWith('Skip')) return one;
    const [first, second, ...others] = one.inputs as [string, string, ...string[]];
    return { ...one, inputs: [second, first, ...others] };
  });

/** genai's prune_lm_head. */
export const lastPositionOnly: Rewrite = (graph) => {
  const projection = graph.nodes.find((one) => one.outputs.includes('logits'))!;
  const input = projection.inputs[0]!;
  const nodes = graph.nodes.flatMap((one) =>
    one === projection
      ? [
          node('Gather', [input, 'minus_one'], ['last'], { axis: int(1) }),
          node('Unsqueeze', ['last', 'axis_one'], ['last_position']),
          { ...one, inputs: ['last_position', ...one.inputs.slice(1)] },
        ]
      : [one],
  );
  const outputs = graph.outputs.map((output) =>
    output.name === 'logits' ? { ...output, dims: [output.dims[0] as string, 1, output.dims[2]!] } : output,
  );
  return { ...withTensors(graph, [int64Tensor('minus_one', [-1], []), int64Tensor('axis_one', [1])]), nodes, outputs };
};

/** The same selection written as a Slice. */
export const lastPositionSliced: Rewrite = (graph) => {
  const pruned = lastPositionOnly(graph);
  const tensors = [int64Tensor('start', [-1]), int64Tensor('end', [Number.MAX_SAFE_INTEGER])];
  return mapNodes(withTensors(pruned, tensors), (one) => {
    if (one.opType === 'Gather' && one.inputs[1] === 'minus_one')
      return node('Slice', [one.inputs[0]!, 'start', 'end', 'axis_one'], ['last_position']);
    return one.outputs[0] === 'last_position' ? [] : one;
  });
};

/** Granite's and Gemma's logits: scaled, some ids masked out, softly capped, and the embedding scaled. */
export const scaledAndCapped: Rewrite = (graph) => {
  const width = graph.outputs.find((output) => output.name === 'logits')?.dims[2] as number;
  const mask: GraphTensor = {
    name: 'mask',
    dataType: 'bool',
    dims: [width],
    data: new Uint8Array(width).fill(1, 3, 5),
  };
  const scalars = { half: 0.5, low: -1e4, cap: 3, root: 1.7 };
  const tensors = Object.entries(scalars).map(([name, value]) => floatTensor(name, [value], []));
  const capped = insertAfter(withTensors(graph, [mask, ...tensors]), 'logits', (input, output) => [
    node('Mul', [input, 'half'], ['scaled']),
    node('Div', ['scaled', 'cap'], ['divided']),
    node('Tanh', ['divided'], ['squashed']),
    node('Mul', ['squashed', 'cap'], ['capped']),
    node('Where', ['mask', 'low', 'capped'], [output]),
  ]);
  const embedding = capped.nodes.find((one) => one.inputs.includes('input_ids') && one.opType.startsWith('Gather'))!;
  return insertAfter(capped, embedding.outputs[0]!, (input, output) => [node('Mul', [input, 'root'], [output])]);
};

/** Rows of the output projection beyond the vocabulary, for even tiles. */
export const paddedVocabulary: Rewrite = (graph) => {
  const projection = graph.nodes.find((one) => one.outputs.includes('logits'))!;
  const weight = graph.initializers.get(projection.inputs[1]!)!;
  const [d, V] = weight.dims as [number, number];
  const values = toFloat32(weight);
  const padded = Float32Array.from({ length: d * (V + 4) }, (_, i) => {
    const column = i % (V + 4);
    return column < V ? values[Math.floor(i / (V + 4)) * V + column]! : 0.01;
  });
  const outputs = graph.outputs.map((output) =>
    output.name === 'logits' ? { ...output, dims: [...output.dims.slice(0, 2), V + 4] } : output,
  );
  const renamed = mapNodes(graph, (one) =>
    one === projection ? { ...one, inputs: [one.inputs[0]!, 'padded_projection'] } : one,
  );
  return { ...withTensors(renamed, [floatTensor('padded_projection', padded, [d, V + 4])]), outputs };
};

/** torch.onnx's RMSNorm of older exports: primitive operators of opset 17, ReduceMean with its axes as an attribute. */
export const primitiveNorms: Rewrite = (graph) => {
  const withPower = withTensors(graph, [floatTensor('two', [2], []), floatTensor('one', [1], [])]);
  const written = mapNodes(withPower, (one) => {
    if (!one.opType.endsWith('SimplifiedLayerNormalization')) return one;
    const skips = one.opType.startsWith('Skip');
    const name = one.outputs[0]!;
    const epsilon = `${name}/epsilon`;
    const [first, second, third] = one.inputs as [string, string, string];
    const x = skips ? (one.outputs[3] ?? `${name}/sum`) : first;
    const sum = skips ? [node('Add', [first, second], [x])] : [];
    const attribute = one.attributes.epsilon;
    return [
      ...sum,
      node('Pow', [x, 'two'], [`${name}/square`]),
      node('ReduceMean', [`${name}/square`], [`${name}/mean`], {
        axes: { kind: 'ints', value: [-1] },
        keepdims: int(1),
      }),
      node('Constant', [], [epsilon], {
        value: { kind: 'tensor', value: floatTensor('', [attribute?.kind === 'float' ? attribute.value : 1e-5], []) },
      }),
      node('Add', [`${name}/mean`, epsilon], [`${name}/safe`]),
      node('Sqrt', [`${name}/safe`], [`${name}/root`]),
      node('Div', ['one', `${name}/root`], [`${name}/inverse`]),
      node('Mul', [x, `${name}/inverse`], [`${name}/normalized`]),
      node('Mul', [skips ? third : second, `${name}/normalized`], [name]),
    ];
  });
  return { ...written, opsets: { ...graph.opsets, '': 17 } };
};

/** The norm under the name that ai.onnx gave it in opset 23. */
export const standardNorms: Rewrite = (graph) => {
  const renamed = mapNodes(graph, (one) =>
    one.opType === 'SimplifiedLayerNormalization' ? { ...one, opType: 'RMSNormalization' } : one,
  );
  return { ...renamed, opsets: { ...graph.opsets, '': 23 } };
};

/** Quantised weights as DequantizeLinear (uint4) → Transpose → MatMul, genai's use_qdq. */
export const dequantizeLinear: Rewrite = (graph) => {
  const tensors: GraphTensor[] = [];
  const changed = mapNodes(graph, (one) => {
    if (one.opType !== 'MatMulNBits') return one;
    const [x, codes, scales, zeros] = one.inputs as [string, string, string, string?];
    const [rows, columns, blockSize] = [
      intAttribute(one, 'N', 0),
      intAttribute(one, 'K', 0),
      intAttribute(one, 'block_size', 0),
    ];
    const blocks = columns / blockSize;
    const tensor = (name: string): GraphTensor => graph.initializers.get(name)!;
    // Packed row by row; an even number of blocks a row packs zero points without padding.
    const zeroData = zeros ? tensor(zeros).data : new Uint8Array((rows * blocks) / 2).fill(0x88);
    tensors.push(
      { ...tensor(codes), name: `${codes}.qdq`, dataType: 'uint4', dims: [rows, columns] },
      { ...tensor(scales), name: `${scales}.qdq`, dims: [rows, blocks] },
      { name: `${codes}.zeros`, dataType: 'uint4', dims: [rows, blocks], data: zeroData },
    );
    const name = one.outputs[0]!;
    return [
      node('DequantizeLinear', [`${codes}.qdq`, `${scales}.qdq`, `${codes}.zeros`], [`${name}/weight`], {
        axis: int(-1),
        block_size: int(blockSize),
      }),
      node('Transpose', [`${name}/weight`], [`${name}/transposed`], { perm: { kind: 'ints', value: [1, 0] } }),
      node('MatMul', [x, `${name}/transposed`], [name]),
    ];
  });
  return withTensors(changed, tensors);
};

/** Zero points as numbers a block (AWQ, HQQ). */
export const floatZeroPoints: Rewrite = (graph) => {
  const tensors: GraphTensor[] = [];
  const changed = mapNodes(graph, (one) => {
    if (one.opType !== 'MatMulNBits') return one;
    const [x, codes, scales] = one.inputs as [string, string, string];
    const { length } = toFloat32(graph.initializers.get(scales)!);
    const zeros = Float32Array.from({ length }, (_, i) => 7 + (i % 5) / 2);
    const dims = [intAttribute(one, 'N', 0), length / intAttribute(one, 'N', 1)];
    tensors.push(floatTensor(`${codes}.float_zeros`, zeros, dims));
    return { ...one, inputs: [x, codes, scales, `${codes}.float_zeros`] };
  });
  return withTensors(changed, tensors);
};

/** q4f16 and fp16 exports; one norm between Casts, as exporters leave some in float32. */
export const halfPrecisionWithCasts: Rewrite = (graph) => {
  const HALF = 10;
  const narrowed = halfPrecision(graph);
  const norm = narrowed.nodes.find((one) => one.opType === 'SimplifiedLayerNormalization')!;
  return insertAfter(narrowed, norm.outputs[0]!, (input, output) => [
    node('Cast', [input], ['wide'], { to: int(1) }),
    node('Cast', ['wide'], [output], { to: int(HALF) }),
  ]);
};

/** Integer products with their activations as they are: MatMul by the same weights, in float. */
export const withoutActivationRounding: Rewrite = (graph) => {
  const producer = (name: string): GraphNode => graph.nodes.find((one) => one.outputs.includes(name))!;
  const tensors: GraphTensor[] = [];
  const value = (name: string): number => toFloat32(graph.initializers.get(name)!)[0]!;
  const changed = mapNodes(graph, (one) => {
    const cast = one.opType === 'Mul' ? graph.nodes.find((other) => other.outputs[0] === one.inputs[0]) : undefined;
    const product = cast?.opType === 'Cast' ? producer(cast.inputs[0]!) : undefined;
    if (product?.opType !== 'MatMulInteger') return one;
    const codes = graph.initializers.get(product.inputs[1]!)!;
    const scale = value(producer(one.inputs[1]!).inputs[1]!);
    const name = `${codes.name}.dequantized`;
    const bytes = new Int8Array(codes.data.buffer, codes.data.byteOffset, codes.data.length);
    tensors.push(
      floatTensor(
        name,
        Float32Array.from(bytes, (code) => code * scale),
        codes.dims,
      ),
    );
    return { ...node('MatMul', [producer(product.inputs[0]!).inputs[0]!, name], one.outputs) };
  });
  return prune(withTensors(changed, tensors));
};

/**
 * MultiHeadAttention with a mask computed from input_ids, the cache and attention_mask, as genai writes it where
 * GroupQueryAttention is not to be had. From an export whose heads each have their own key, rotated outside.
 */
export const multiHeadAttention: Rewrite = (graph) => {
  const cache = graph.inputs.find((input) => input.name === 'past_key_values.0.key')?.name as string;
  const constants = [
    ...[0, 1, 2].map((value) => int64Tensor(`int_${value}`, [value], [])),
    ...[1, 2].map((value) => int64Tensor(`ints_${value}`, [value])),
    int64Tensor('mask_axes', [0, 1]),
    floatTensor('masked', [-3.4e38], []),
    floatTensor('zero', [0], []),
  ];
  const mask = [
    node('Shape', ['input_ids'], ['ids_shape']),
    node('Gather', ['ids_shape', 'int_1'], ['new_length'], { axis: int(0) }),
    node('Shape', [cache], ['cache_shape']),
    node('Gather', ['cache_shape', 'int_2'], ['past_length'], { axis: int(0) }),
    node('Add', ['new_length', 'past_length'], ['whole_length']),
    node('Range', ['past_length', 'whole_length', 'int_1'], ['query_positions']),
    node('Unsqueeze', ['query_positions', 'ints_1'], ['query_column']),
    node('Range', ['int_0', 'whole_length', 'int_1'], ['key_positions']),
    node('Greater', ['key_positions', 'query_column'], ['later']),
    node('Cast', ['attention_mask'], ['attended'], { to: int(9) }),
    node('Unsqueeze', ['attended', 'ints_1'], ['attended_row']),
    node('Not', ['attended_row'], ['padding']),
    node('Or', ['later', 'padding'], ['unseen']),
    node('Where', ['unseen', 'masked', 'zero'], ['bias_3d']),
    node('Unsqueeze', ['bias_3d', 'ints_1'], ['computed_bias']),
  ];
  const changed = mapNodes(graph, (one) => {
    if (one.opType !== 'GroupQueryAttention') return one;
    if (!one.inputs[1] || intAttribute(one, 'do_rotary', 0))
      throw new RangeError(`${describeNode(one)} is packed or rotates`);
    const [q, k, v, pastKey, pastValue] = one.inputs as [string, string, string, string, string];
    const attributes = { num_heads: int(intAttribute(one, 'num_heads', 0)), scale: float(0), unidirectional: int(0) };
    return {
      ...one,
      opType: 'MultiHeadAttention',
      inputs: [q, k, v, '', '', 'computed_bias', pastKey, pastValue],
      attributes,
    };
  });
  return { ...withTensors(changed, constants), nodes: [...mask, ...changed.nodes] };
};
