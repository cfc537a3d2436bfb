import type { GraphBuilder } from '../../onnx/builder';

/** Fewer terms than this lose nothing worth a stage. */
const FEW = 1024;

/**
 * Σ over the last axis of [A, B, W] → [A, B, 1], in two stages. Kernels add one term after another in float32: behind a
 * term of 1 those below 6e-8 are lost, and a softmax over thousands of words has as many of them as makes its normaliser
 * 1e-5 too small. Sums of blocks keep them (pairwise summation, Higham 1993, "The accuracy of floating point summation").
 * @param width W; undefined where it is not known: then in one stage
 */
export function blockedSum(builder: GraphBuilder, value: string, width: number | undefined): string {
  const last = builder.int64([-1]);
  if (width === undefined || width < FEW) return builder.node('ReduceSum', [value, last], { keepdims: 1 });
  // As many terms in a block as there are blocks, or nearly.
  const even = 2 ** Math.round(Math.log2(width) / 2);
  const divisor = [even, even / 2, even / 4].find((size) => width % size === 0);
  const block = divisor ?? even;
  const missing = block - (width % block);
  const terms =
    divisor === undefined
      ? builder.node('Pad', [value, builder.int64([0, 0, 0, 0, 0, missing]), builder.scalar(0)])
      : value;
  const blocks = builder.node('Reshape', [terms, builder.int64([0, 0, -1, block])]);
  const sums = builder.node('ReduceSum', [blocks, last], { keepdims: 0 });
  return builder.node('ReduceSum', [sums, last], { keepdims: 1 });
}
