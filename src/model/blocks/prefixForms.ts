/**
 * A block that continues a prefix: its attention reads the prefix's keys and values in front of its own. What many rows
 * share then runs once, and what their losses ask of its keys and values flows back into it. The numbers are those of
 * rows that share nothing.
 *
 * Legend: G prefixes, B rows, each behind one of them; P prefix positions, S own positions, K heads, h head size.
 */
import { GraphBuilder } from '../../onnx/builder';
import type { Dim, Graph, GraphNode, ValueInfo } from '../../onnx/graph';
import { inferShapes, type ValueType } from '../../onnx/inferShapes';
import { prune } from '../../onnx/prune';
import { toIntegers } from '../../onnx/tensorData';
import { type Attention, findAttentions } from './attentions';
import { SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';

/** float32 [B, G]: 1 where row b stands behind prefix g, 0 elsewhere. */
export const PREFIX_CHOICE = 'prefix_choice';
/** int64 [1]: P, from where fused rotary operators count on. */
export const PAST_LENGTH = 'past_length';
/** The dimension that counts keys: the prefix's and the row's own. */
export const KEYS = '(past+sequence)';

export interface PrefixForms {
  /** Without a prefix: x → y and presents. */
  readonly rootPrefix: Graph;
  /** Behind a prefix, and itself one: x, pasts → y and presents, the prefix's keys and values in front. */
  readonly nestedPrefix: Graph;
  /** Behind a prefix: x, pasts → y. */
  readonly behindPrefix: Graph;
  /** Each row behind a prefix of its own, G = B: as `behindPrefix` without asking which. */
  readonly behindOwnPrefix: Graph;
  /** Keys [G, K, h, P] and values [G, K, P, h] that a block reads of its prefix, with the outputs that give them. */
  readonly caches: readonly { readonly past: string; readonly present: string }[];
  /** Values that one position has in all of them. */
  readonly cachedWidth: number;
  /** Inputs of the runtime's whose last axis counts keys; their other 'sequence' axes count the row's own positions. */
  readonly keyed: ReadonlySet<string>;
}

/** A value that the attention reads of every position. */
interface Cached {
  readonly name: string;
  readonly product: GraphNode;
  /** Which axis counts positions. */
  readonly axis: number;
  readonly dims: readonly Dim[];
  readonly past: string;
  readonly present: string;
}

/** @returns undefined where a block's attention is of another shape: its rows then share nothing */
export function prefixForms(block: Graph): PrefixForms | undefined {
  const types = inferShapes(block);
  const attentions = findAttentions(block, types);
  if (attentions === undefined) return undefined;
  const keyed = keyedInputs(block, attentions);
  if (keyed === undefined) return undefined;
  const cached = attentions.flatMap((attention, i) => cachedBy(attention, i, types));
  const nestedPrefix = continuing(block, cached, keyed, true);
  const reached = inferShapes(nestedPrefix).get(SEGMENT_OUTPUT)?.dims.join();
  if (reached !== types.get(SEGMENT_OUTPUT)?.dims.join()) return undefined;
  return {
    rootPrefix: givingPresents(
      block,
      cached.map(({ name, present, dims }) => ({ from: name, present, dims })),
    ),
    nestedPrefix,
    behindPrefix: prune({ ...nestedPrefix, outputs: block.outputs }),
    behindOwnPrefix: prune({ ...continuing(block, cached, keyed, false), outputs: block.outputs }),
    caches: cached.map(({ past, present }) => ({ past, present })),
    cachedWidth: cached.reduce((sum, { dims }) => sum + sizeOf(dims), 0),
    keyed,
  };
}

/** Elements a row and a position. */
function sizeOf(dims: readonly Dim[]): number {
  return dims.reduce<number>((size, dim) => (typeof dim === 'number' ? size * dim : size), 1);
}

/** Runtime inputs read between the products count keys in their last axis; undefined where one is also read elsewhere. */
function keyedInputs(block: Graph, attentions: readonly Attention[]): ReadonlySet<string> | undefined {
  const between = new Set(attentions.flatMap((attention) => attention.between));
  const counting = new Set(
    block.inputs
      .filter(({ name, dims }) => name !== SEGMENT_INPUT && dims.at(-1) === 'sequence')
      .map(({ name }) => name),
  );
  const keyed = new Set([...between].flatMap((node) => node.inputs.filter((input) => counting.has(input))));
  const elsewhere = block.nodes.some((node) => !between.has(node) && node.inputs.some((input) => keyed.has(input)));
  return elsewhere ? undefined : keyed;
}

function cachedBy({ scores, mix }: Attention, index: number, types: ReadonlyMap<string, ValueType>): Cached[] {
  const cached = (product: GraphNode, kind: 'key' | 'value', axis: number): Cached => {
    const name = product.inputs[1]!;
    const { dims } = types.get(name)!;
    return { name, product, axis, dims, past: `past_${kind}_${index}`, present: `present_${kind}_${index}` };
  };
  return [cached(scores, 'key', 3), cached(mix, 'value', 2)];
}

function givingPresents(
  graph: Graph,
  presents: readonly { readonly from: string; readonly present: string; readonly dims: readonly Dim[] }[],
): Graph {
  return {
    ...graph,
    outputs: [
      ...graph.outputs,
      ...presents.map(({ present, dims }): ValueInfo => ({ name: present, dataType: 'float32', dims })),
    ],
    nodes: [...graph.nodes, ...presents.map(({ from, present }) => identity(from, present))],
  };
}

/**
 * The block with the prefix's keys and values in front of its own, under the presents' names too.
 * @param shared whether rows share prefixes; otherwise each has its own
 */
function continuing(block: Graph, cached: readonly Cached[], keyed: ReadonlySet<string>, shared: boolean): Graph {
  const initializers = new Map(block.initializers);
  const before = new Map<GraphNode, { readonly nodes: readonly GraphNode[]; readonly operand: string }>();
  for (const { name, product, axis, dims, past } of cached) {
    const builder = new GraphBuilder('continuing', `${past}_`);
    const rows = dims.map((dim, i) => (i === 0 ? 0 : i === axis ? -1 : (dim as number)));
    // A product with zeros and ones is exact, and its gradient adds up the rows in one order on every device.
    const chosen = (): string => {
      const flat = builder.node('Reshape', [past, builder.int64([0, -1])]);
      return builder.node('Reshape', [builder.node('MatMul', [PREFIX_CHOICE, flat]), builder.int64(rows)]);
    };
    const operand = builder.node('Concat', [shared ? chosen() : past, name], { axis });
    const built = builder.build();
    for (const [constant, tensor] of built.initializers) initializers.set(constant, tensor);
    before.set(product, { nodes: built.nodes, operand });
  }
  const rotary = startingAtZero(block);
  const nodes = block.nodes.flatMap((node): GraphNode[] => {
    if (rotary.has(node)) return [{ ...node, inputs: node.inputs.with(1, PAST_LENGTH) }];
    const added = before.get(node);
    return added === undefined ? [node] : [...added.nodes, { ...node, inputs: node.inputs.with(1, added.operand) }];
  });
  const pasts = cached.map(
    ({ past, axis, dims }): ValueInfo => ({
      name: past,
      dataType: 'float32',
      dims: dims.with(axis, 'past').with(0, shared ? 'prefixes' : 'batch'),
    }),
  );
  const inputs = [
    ...block.inputs.map((input) => (keyed.has(input.name) ? { ...input, dims: input.dims.with(-1, KEYS) } : input)),
    { name: PREFIX_CHOICE, dataType: 'float32' as const, dims: ['batch', 'prefixes'] },
    { name: PAST_LENGTH, dataType: 'int64' as const, dims: [1] },
    ...pasts,
  ];
  const presents = cached.map(({ product, present, axis, dims }) => ({
    from: before.get(product)?.operand as string,
    present,
    dims: dims.with(axis, KEYS),
  }));
  return prune(givingPresents({ ...block, inputs, initializers, nodes }, presents));
}

/** Rotary operators that count from a constant 0. */
function startingAtZero(block: Graph): ReadonlySet<GraphNode> {
  return new Set(
    block.nodes.filter((node) => {
      const start = node.opType === 'RotaryEmbedding' ? block.initializers.get(node.inputs[1] ?? '') : undefined;
      return start !== undefined && toIntegers(start).join() === '0';
    }),
  );
}

function identity(from: string, to: string): GraphNode {
  return { opType: 'Identity', domain: '', name: to, inputs: [from], outputs: [to], attributes: {} };
}
