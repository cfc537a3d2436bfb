/**
 * A prefix of a small model in one run: its embeddings → the keys and values that it leaves in every block; and the way
 * back, from what the rows behind it ask of them. The second computes the first again: a prefix is short, and what it
 * keeps would leave the run.
 */
import { backwardPrograms } from '../../autodiff/programs';
import type { Graph } from '../../onnx/graph';
import { type ChainLink, chainBlocks, EMBEDS, nameInBlock, pastsOf } from './singleRunGraph';

/** Keys or values of one block. */
export interface SingleRunPresent {
  /** The output that gives it. */
  readonly present: string;
  /** The input of what stands behind the prefix. */
  readonly past: string;
  /** The input of the way back that takes ∂L/∂ it. */
  readonly cotangent: string;
}

export interface SingleRunPrefixGraph {
  readonly graph: Graph;
  readonly presents: readonly SingleRunPresent[];
  /** Of the way back: `embeds` and the inputs that read the prefix in front → the output that is their gradient. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * @param blocks as a prefix runs them: behind none, or behind another
 * @param direction backward: reads `embeds`, pasts and cotangents, gives the gradients of the first two
 */
export function singleRunPrefixGraph(
  blocks: readonly ChainLink[],
  tokenDim: number,
  direction: 'forward' | 'backward',
): SingleRunPrefixGraph {
  const body = chainBlocks(blocks, tokenDim, false);
  const presents = blocks.flatMap(({ caches }, i) =>
    caches.map(({ past, present }): SingleRunPresent => {
      const name = nameInBlock(i, present);
      return { present: name, past: nameInBlock(i, past), cotangent: `d_${name}` };
    }),
  );
  const pasts = pastsOf(blocks);
  const cotangents = new Map(presents.map(({ present, cotangent }) => [present, cotangent]));
  const backward = direction === 'backward' ? backwardPrograms(body, [EMBEDS, ...pasts], cotangents) : undefined;
  return {
    graph: backward?.backwardRecompute ?? body,
    presents,
    gradients: backward?.gradients ?? new Map(),
  };
}
