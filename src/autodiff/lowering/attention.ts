/**
 * Scaled dot-product attention over a whole sequence in differentiable operators.
 * Legend: B batch, S sequence, H query heads, K key–value heads, G = H ÷ K queries a key head, h head size.
 */
import type { GraphBuilder } from '../../onnx/builder';

export interface Heads {
  readonly query: number;
  readonly keyValue: number;
  readonly size: number;
}

/** [B, S, count·h] → [B, count, S, h] */
export function splitHeads(builder: GraphBuilder, value: string, count: number, size: number): string {
  const split = builder.node('Reshape', [value, builder.int64([0, 0, count, size])]);
  return builder.node('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/** [B, H, S, h] → [B, S, H·h] */
export function joinHeads(builder: GraphBuilder, value: string, { query, size }: Heads): string {
  const joined = builder.node('Transpose', [value], { perm: [0, 2, 1, 3] });
  return builder.node('Reshape', [joined, builder.int64([0, 0, query * size])]);
}

/**
 * softmax(q·kᵀ + bias)·v. With G > 1 the G query heads of a key head are stacked along the sequence, so that one
 * product serves them all and nothing is repeated. q [B, H, S, h] (already scaled), k, v [B, K, S, h] → [B, H, S, h]
 * @param bias [1, 1, S, S], added to the scores
 * @param softcap scores s become c·tanh(s/c); 0 leaves them
 */
export function attend(
  builder: GraphBuilder,
  heads: Heads,
  [q, k, v]: readonly [string, string, string],
  bias: string,
  softcap: number,
): string {
  const grouped = heads.query !== heads.keyValue;
  // Reshapes' last axis: a size, or 0 for "as it is".
  const regroup = (value: string, count: number, last: number): string =>
    grouped ? builder.node('Reshape', [value, builder.int64([0, count, -1, last])]) : value;
  const keys = builder.node('Transpose', [k], { perm: [0, 1, 3, 2] });
  const products = builder.node('MatMul', [regroup(q, heads.keyValue, heads.size), keys]);
  let scores = regroup(products, heads.query, 0);
  if (softcap > 0) {
    const squashed = builder.node('Tanh', [builder.node('Mul', [scores, builder.scalar(1 / softcap)])]);
    scores = builder.node('Mul', [squashed, builder.scalar(softcap)]);
  }
  const weights = builder.node('Softmax', [builder.node('Add', [scores, bias])], { axis: -1 });
  const mixed = builder.node('MatMul', [regroup(weights, heads.keyValue, 0), v]);
  return regroup(mixed, heads.query, heads.size);
}
