import type { GraphBuilder } from '../../onnx/builder';

/** Words of a block: enough for a kernel to be at its speed, and few enough that its sum loses nothing. */
const BLOCK = 128;
/** Behind the last word, where blocks do not come out even: a logit whose exponential is 0. */
const NO_WORD = -1e38;

export interface BlockedSoftmax {
  /** log Σ exp z, [A, B, 1] */
  readonly normalizer: string;
  /** factor ⊙ softmax z, [A, B, W], for a factor [A, B, 1] */
  scaledBy(factor: string): string;
}

/**
 * The softmax of z [A, B, W] over its last axis, from softmaxes of blocks. Kernels add one term after another in float32: behind a
 * term of 1 those below 6e-8 are lost, and a softmax over a hundred thousand words has as many of them as makes its normaliser
 * 1e-4 too small. Sums of blocks keep them (pairwise summation, Higham 1993, "The accuracy of floating point summation"). A block's
 * own normaliser is max z − log max softmax z: both belong to one word. Softmax and not Exp, because ONNX Runtime's WebAssembly
 * has vector instructions for the exponentials of the one and not for those of the other.
 * @param width W; undefined where it is not known: then in one block
 */
export function blockedSoftmax(b: GraphBuilder, z: string, width: number | undefined): BlockedSoftmax {
  const { block, missing } = blocksOf(width);
  const terms = missing > 0 ? b.node('Pad', [z, b.int64([0, 0, 0, 0, 0, missing]), b.scalar(NO_WORD)]) : z;
  const blocks = b.node('Reshape', [terms, b.int64(block === undefined ? [0, 0, 1, -1] : [0, 0, -1, block])]);
  const shares = b.node('Softmax', [blocks], { axis: -1 });
  const largest = (value: string, axis: number): string =>
    b.node('ReduceMax', [value, b.int64([axis])], { keepdims: 1 });
  const own = b.node('Sub', [largest(blocks, -1), b.node('Log', [largest(shares, -1)])]);
  const peak = largest(own, 2);
  const sum = b.node('ReduceSum', [b.node('Exp', [b.node('Sub', [own, peak])]), b.int64([2])], { keepdims: 1 });
  const joined = b.node('Add', [peak, b.node('Log', [sum])]);
  return {
    normalizer: b.node('Reshape', [joined, b.int64([0, 0, 1])]),
    scaledBy: (factor) => {
      const ofBlock = b.node('Exp', [b.node('Sub', [own, joined])]);
      const scale = b.node('Mul', [ofBlock, b.node('Reshape', [factor, b.int64([0, 0, 1, 1])])]);
      const all = b.node('Reshape', [b.node('Mul', [shares, scale]), b.int64([0, 0, -1])]);
      return missing > 0 ? b.node('Slice', [all, b.int64([0]), b.int64([-missing]), b.int64([2])]) : all;
    },
  };
}

function blocksOf(width: number | undefined): { block: number | undefined; missing: number } {
  if (width === undefined || width <= BLOCK) return { block: undefined, missing: 0 };
  const divisor = [BLOCK, BLOCK / 2].find((size) => width % size === 0);
  return divisor === undefined ? { block: BLOCK, missing: BLOCK - (width % BLOCK) } : { block: divisor, missing: 0 };
}
