/**
 * A prefix of a small model in one run: its embeddings → the keys and values that it leaves in every block, and the values that the
 * way back will read; and the way back, from those and from what the rows behind the prefix ask of its keys and values. What is kept
 * leaves the run and enters the next: for a prefix, which is short, that is a small part of computing it a second time.
 */
import { backwardPrograms } from '../../autodiff/programs';
import type { Graph } from '../../onnx/graph';
import { type ChainLink, chainBlocks, EMBEDS, nameInBlock, pastsOf } from './singleRunGraph';

/** Keys or values of one block. */
export interface SingleRunPresent {
  /** The output that gives it, and the input of the way back that reads it again. */
  readonly present: string;
  /** The input of what stands behind the prefix. */
  readonly past: string;
  /** The input of the way back that takes ∂L/∂ it. */
  readonly cotangent: string;
}

export interface SingleRunPrefixGraph {
  readonly graph: Graph;
  readonly presents: readonly SingleRunPresent[];
  /** Outputs of the way there that the way back reads. */
  readonly kept: readonly string[];
  /** Of the way back: `embeds` and the inputs that read the prefix in front → the output that is their gradient. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * @param blocks as a prefix runs them: behind none, or behind another
 * @param direction backward: reads `embeds`, pasts, kept values and cotangents, gives the gradients of the first two
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
  const cotangents = new Map(presents.map(({ present, cotangent }) => [present, cotangent]));
  const programs = backwardPrograms(body, [EMBEDS, ...pastsOf(blocks)], cotangents);
  return {
    graph: direction === 'forward' ? programs.forwardKeep : programs.backwardKept,
    presents,
    kept: programs.kept.map(({ name }) => name),
    gradients: programs.gradients,
  };
}
