/**
 * A prefix of a small model in one run: its embeddings → the keys and values that it leaves in every block; and the way
 * back, from what the rows behind it ask of them. The second computes the first again: a prefix is short, and what it
 * keeps would leave the run.
 */
import { differentiate } from '../../autodiff/differentiate';
import { OPSETS } from '../../onnx/builder';
import type { Graph, GraphNode, ValueInfo } from '../../onnx/graph';
import { liveNodes } from '../../onnx/prune';
import { chain, EMBEDS, EMBEDS_GRADIENT, type Link, ofBlock, pastsOf, type WholePast } from '../wholeGraph';

/** Keys or values of one block. */
export interface WholePresent {
  /** The output that gives it. */
  readonly present: string;
  /** The input of what stands behind the prefix. */
  readonly past: string;
  /** The input of the way back that takes ∂L/∂ it. */
  readonly cotangent: string;
}

export interface WholePrefixGraph {
  readonly graph: Graph;
  readonly presents: readonly WholePresent[];
  /** Of the prefix in front, with the gradients that the way back gives. */
  readonly pasts: readonly WholePast[];
}

/**
 * @param blocks in the form of a prefix: behind none, or behind another
 * @param direction back: reads `embeds`, pasts and cotangents, gives `embeds_gradient` and the pasts' gradients
 */
export function wholePrefixGraph(
  blocks: readonly Link[],
  tokenDim: number,
  direction: 'forward' | 'back',
): WholePrefixGraph {
  const body = chain(blocks, tokenDim, false);
  const presents = blocks.flatMap(({ caches }, i) =>
    caches.map(({ past, present }): WholePresent => {
      const name = ofBlock(i, present);
      return { present: name, past: ofBlock(i, past), cotangent: `d_${name}` };
    }),
  );
  const pasts = pastsOf(blocks).map((name): WholePast => ({ name, gradient: `d_${name}` }));
  if (direction === 'forward') return { graph: { ...body, name: 'prefix' }, presents, pasts };
  const seeds = new Map(presents.map(({ present, cotangent }) => [present, cotangent]));
  const backward = differentiate(body, seeds, [EMBEDS, ...pasts.map(({ name }) => name)]);
  const given = [{ name: EMBEDS, gradient: EMBEDS_GRADIENT }, ...pasts];
  const named = given.map(({ name, gradient }): GraphNode => {
    const inputs = [backward.gradients.get(name) as string];
    return { opType: 'Identity', domain: '', name: gradient, inputs, outputs: [gradient], attributes: {} };
  });
  const nodes = liveNodes(
    [...body.nodes, ...backward.nodes, ...named],
    given.map(({ gradient }) => gradient),
  );
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const cotangents = body.outputs.flatMap((output): ValueInfo[] => {
    const name = seeds.get(output.name);
    return name === undefined ? [] : [{ ...output, name }];
  });
  const graph: Graph = {
    name: 'prefix back',
    opsets: OPSETS,
    inputs: [...body.inputs, ...cotangents].filter(({ name }) => used.has(name)),
    outputs: given.map(({ name, gradient }) => ({
      name: gradient,
      dataType: 'float32',
      dims: backward.types.get(name)?.dims ?? [],
    })),
    initializers: new Map([...body.initializers, ...backward.initializers].filter(([name]) => used.has(name))),
    nodes,
  };
  return { graph, presents, pasts };
}
