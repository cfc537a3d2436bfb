/**
 * Rows of different lengths in one batch of an export as it is: on which side the shorter ones are padded, the mask that
 * hides the padding, and the graph that lets rows go and come. Legend: R rows, P prefix positions, L positions of the cache,
 * K key–value heads, h head size.
 */
import { GQA_INPUT } from '../../autodiff/lowering/groupQueryAttention';
import { GraphBuilder } from '../../onnx/builder';
import { type Graph, intAttribute } from '../../onnx/graph';
import type { DeviceInfo } from '../../runtime/types';

/**
 * Right: GroupQueryAttention counts a row's keys by its mask, from the first on, and writes the new one after them.
 * Left: attention in primitive operators appends the new key at the end of the cache for all rows alike, so that
 * shorter rows begin later.
 */
export type PaddingSide = 'right' | 'left';

const GQA = 'GroupQueryAttention';

/**
 * @param pasts names of the cache inputs
 * @returns null where rows must be of one length: positions are not told by an input, or nothing masks what is not there.
 * On WebGPU that is every GroupQueryAttention: its flash attention takes one length for the whole batch, the longest, where
 * a CPU takes each row's (onnxruntime, contrib_ops/webgpu/bert/flash_attention.cc at 000c9d1, CopyKVCache), and says nothing.
 */
export function paddingSide(
  { nodes, inputs }: Graph,
  pasts: readonly string[],
  device: DeviceInfo['kind'],
): PaddingSide | null {
  // Other fused attentions (MultiHeadAttention, Attention) have masks of their own, not looked into here.
  const inputNames = new Set(inputs.map(({ name }) => name));
  if (!inputNames.has('attention_mask')) return null;
  const attentions = nodes.filter(({ opType }) => opType.endsWith('Attention'));
  if (attentions.length === 0) return inputNames.has('position_ids') ? 'left' : null;
  if (attentions.some(({ opType }) => opType !== GQA)) return null;
  const read = attentions.flatMap((node) => node.inputs.slice(GQA_INPUT.pastKey, GQA_INPUT.pastKey + 2));
  const rotates = attentions.every((node) => intAttribute(node, 'do_rotary', 0) === 1);
  const all = pasts.every((past) => read.includes(past));
  return all && device !== 'webgpu' && (rotates || inputNames.has('position_ids')) ? 'right' : null;
}

/**
 * attention_mask int64 [R, L + T]: 1 for a row's own positions and its T new ones.
 * @param lengths positions of each row before the new ones, at most L
 */
export function attentionMask(
  lengths: readonly number[],
  width: number,
  added: number,
  side: PaddingSide | null,
): BigInt64Array {
  const total = width + added;
  const mask = new BigInt64Array(lengths.length * total);
  lengths.forEach((length, row) => {
    const first = side === 'left' ? width - length : 0;
    mask.fill(1n, row * total + first, row * total + first + length + added);
  });
  return mask;
}

/** Inputs of the graph below, for caches [R, K, L, h] that rows are taken from, to be [·, K, width, h]. */
export function arrangement(
  { length, width, prefix }: { length: number; width: number; prefix: number },
  side: PaddingSide | null,
): Record<'starts' | 'ends' | 'pads', BigInt64Array> {
  const start = side === 'left' ? length - width : 0;
  const missing = BigInt(width - prefix);
  const pads = side === 'left' ? [0n, 0n, missing, 0n, 0n, 0n, 0n, 0n] : [0n, 0n, 0n, 0n, 0n, 0n, missing, 0n];
  return {
    starts: BigInt64Array.of(BigInt(start)),
    ends: BigInt64Array.of(BigInt(start + width)),
    pads: BigInt64Array.from(pads),
  };
}

/** `taken` [n, K, L, h]: `rows` [n] of `cache` [R, K, L, h]. */
export function rowGatherGraph(): Graph {
  const builder = new GraphBuilder('cache_rows');
  return taken(builder, builder.input('cache', 'float32', ['rows_in', 'heads', 'length', 'size']));
}

/**
 * `taken` [n, K, width, h]: the same of `cache` cut to the width that the longest of the rows needs, and of a row R, which
 * is `fresh` [1, K, P, h] with padding.
 */
export function arrangeGraph(): Graph {
  const builder = new GraphBuilder('arranged_rows');
  builder.input('cache', 'float32', ['rows_in', 'heads', 'length', 'size']);
  builder.input('fresh', 'float32', [1, 'heads', 'prefix', 'size']);
  for (const name of ['starts', 'ends']) builder.input(name, 'int64', [1]);
  builder.input('pads', 'int64', [8]);
  const cut = builder.node('Slice', ['cache', 'starts', 'ends', builder.int64([2], [1])]);
  const padded = builder.node('Pad', ['fresh', 'pads']);
  return taken(builder, builder.node('Concat', [cut, padded], { axis: 0 }));
}

function taken(builder: GraphBuilder, from: string): Graph {
  builder.append({
    opType: 'Gather',
    domain: '',
    name: 'taken',
    inputs: [from, builder.input('rows', 'int64', ['rows_out'])],
    outputs: ['taken'],
    attributes: { axis: { kind: 'int', value: 0 } },
  });
  builder.output('taken', 'float32', ['rows_out', 'heads', 'width', 'size']);
  return builder.build();
}
