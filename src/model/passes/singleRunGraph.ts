/**
 * Embeddings → log-probabilities and their gradient in one graph: blocks, head and backward pass together, weights
 * inside. Nothing between the passes leaves ONNX Runtime, which on a CPU copies every output of a run.
 * Legend: B batch, S sequence, C scored positions, d token dimension.
 */
import { differentiate } from '../../autodiff/differentiate';
import { OPSETS } from '../../onnx/builder';
import type { Graph, GraphNode, GraphTensor, ValueInfo } from '../../onnx/graph';
import { liveNodes } from '../../onnx/prune';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from '../blocks/canonicalSegment';
import { PAST_LENGTH, PREFIX_CHOICE } from '../blocks/prefixForms';
import { HIDDEN, HIDDEN_GRADIENT, headGraph, PLACED, scatterGraph } from '../head/headProgram';

/** Input [B, S, d] and output [B, S, d] of the graph. */
export const EMBEDS = 'embeds';
export const EMBEDS_GRADIENT = 'embeds_gradient';
const LAST_HIDDEN = 'last_hidden';

interface Parts {
  readonly inputs: Map<string, ValueInfo>;
  readonly initializers: Map<string, GraphTensor>;
  readonly nodes: GraphNode[];
}

/** 'parameters': of the weights too, which are then inputs. 'adapter': of the adapter's weights alone, which always are. */
export type SingleRunGradient = 'none' | 'embeds' | 'parameters' | 'adapter';

/** One block of the chain, as the pass runs it (blockVariants.ts). */
export interface ChainLink {
  readonly canonical: CanonicalSegment;
  readonly graph: Graph;
  /** What it reads of a prefix, and leaves of one (prefixForms.ts); empty for rows that share nothing. */
  readonly caches: readonly { readonly past: string; readonly present: string }[];
  /** Canonical names of weights that an adapter gives. */
  readonly adapters: ReadonlySet<string>;
}

/** An input of one block alone, and its gradient as an output. */
export interface SingleRunPast {
  readonly name: string;
  readonly gradient: string;
}

/** A weight as an input of the graph, and its gradient as an output. */
export interface SingleRunParameter {
  readonly name: string;
  readonly gradient: string;
  /** Name in the checkpoint. */
  readonly weight: string;
}

export interface SingleRunGraph {
  readonly graph: Graph;
  /** Empty but for 'parameters' and 'adapter'. */
  readonly parameters: readonly SingleRunParameter[];
  /** Keys and values of a prefix that rows stand behind; empty for rows that share nothing, and where no gradient is wanted. */
  readonly pasts: readonly SingleRunPast[];
}

/**
 * Reads `embeds`, the blocks' runtime inputs, and rows, labels, cotangent of the head (headProgram.ts); gives
 * `log_probability` [1, C, 1] and, with a gradient, reads `inverse` [B, S] and `scale` [B, S, 1] and gives
 * `embeds_gradient` [B, S, d] unless an adapter's alone is wanted. Blocks behind a prefix read its keys and values, and give their gradients.
 */
export function singleRunGraph(
  blocks: readonly ChainLink[],
  head: CanonicalSegment,
  tokenDim: number,
  wanted: SingleRunGradient,
): SingleRunGraph {
  const withGradient = wanted !== 'none';
  const asInputs = wanted === 'parameters';
  const parametersOf = (segment: CanonicalSegment): string[] =>
    asInputs ? [...segment.weights].filter(([, tensor]) => tensor.dataType === 'float32').map(([name]) => name) : [];
  const wantedOf = ({ adapters, canonical }: ChainLink): string[] =>
    wanted === 'adapter' ? [...adapters] : parametersOf(canonical);
  const toEmbeds = wanted === 'adapter' ? [] : [EMBEDS];
  const body = chainBlocks(blocks, tokenDim, asInputs);
  const headOnly = headGraph(head, tokenDim, parametersOf(head));
  const loss = renamed(asInputs ? headOnly : withWeights(headOnly, head), 'head_', { [HIDDEN]: LAST_HIDDEN }, [
    'rows',
    'labels',
    'cotangent',
    'log_probability',
  ]);
  const parameters: SingleRunParameter[] = [];
  const pasts: SingleRunPast[] = [];
  const parts: Parts = { inputs: new Map(), initializers: new Map(), nodes: [] };
  add(parts, body);
  add(parts, loss);
  const outputs: ValueInfo[] = [{ name: 'log_probability', dataType: 'float32', dims: [1, 'chunk', 1] }];
  if (withGradient) {
    const cotangent = 'last_hidden_gradient';
    add(
      parts,
      renamed(
        scatterGraph(tokenDim, false),
        'scatter_',
        { [HIDDEN_GRADIENT]: `head_${HIDDEN_GRADIENT}`, [PLACED]: cotangent },
        ['inverse', 'scale'],
      ),
    );
    const wantedWeights = blocks.flatMap((link, i) =>
      wantedOf(link).map((name) => ({
        name: nameInBlock(i, name),
        weight: link.canonical.weightNames.get(name)!,
      })),
    );
    const read = pastsOf(blocks);
    const backward = differentiate(body, new Map([[LAST_HIDDEN, cotangent]]), [
      ...toEmbeds,
      ...read,
      ...wantedWeights.map(({ name }) => name),
    ]);
    for (const [name, tensor] of backward.initializers) parts.initializers.set(name, tensor);
    parts.nodes.push(...backward.nodes);
    const addGradient = (value: string, as: string): void => {
      parts.nodes.push(identity(backward.gradients.get(value)!, as));
      outputs.push({ name: as, dataType: 'float32', dims: backward.types.get(value)?.dims ?? [] });
    };
    for (const name of toEmbeds) addGradient(name, EMBEDS_GRADIENT);
    for (const name of read) {
      addGradient(name, `d_${name}`);
      pasts.push({ name, gradient: `d_${name}` });
    }
    for (const { name, weight } of wantedWeights) {
      // Rotary tables and alike have no gradient.
      if (!backward.gradients.has(name)) continue;
      addGradient(name, `d_${name}`);
      parameters.push({ name, gradient: `d_${name}`, weight });
    }
    const headGradients = new Map(loss.outputs.map((output) => [output.name, output]));
    for (const name of parametersOf(head)) {
      const output = headGradients.get(`head_d_${name}`);
      if (output === undefined) continue;
      outputs.push(output);
      parameters.push({ name: `head_${name}`, gradient: output.name, weight: head.weightNames.get(name)! });
    }
  }
  const nodes = liveNodes(
    parts.nodes,
    outputs.map(({ name }) => name),
  );
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const graph: Graph = {
    name: `single_run:${wanted}`,
    opsets: OPSETS,
    inputs: [...parts.inputs.values()].filter(({ name }) => used.has(name)),
    outputs,
    initializers: new Map([...parts.initializers].filter(([name]) => used.has(name))),
    nodes,
  };
  return { graph, parameters, pasts };
}

/** Name in the single run's graph of a value of block i. */
export const nameInBlock = (i: number, name: string): string => `block${i}_${name}`;

/** Keys and values of a prefix that the blocks read, by their names in the single run's graph. */
export function pastsOf(blocks: readonly ChainLink[]): string[] {
  return blocks.flatMap(({ caches, graph }, i) => {
    const read = new Set(graph.inputs.map(({ name }) => name));
    return caches.filter(({ past }) => read.has(past)).map(({ past }) => nameInBlock(i, past));
  });
}

/** The blocks one after another: embeds → last_hidden, or, of a prefix, the keys and values that it leaves. */
export function chainBlocks(blocks: readonly ChainLink[], tokenDim: number, weightsAsInputs: boolean): Graph {
  const hidden = ['batch', 'sequence', tokenDim];
  const parts: Parts = { inputs: new Map(), initializers: new Map(), nodes: [] };
  parts.inputs.set(EMBEDS, { name: EMBEDS, dataType: 'float32', dims: hidden });
  const outputs: ValueInfo[] = [];
  let input = EMBEDS;
  blocks.forEach(({ canonical, graph: block, adapters }, i) => {
    const output = i === blocks.length - 1 ? LAST_HIDDEN : nameInBlock(i, SEGMENT_OUTPUT);
    const names = { [SEGMENT_INPUT]: input, [SEGMENT_OUTPUT]: output };
    const shared = [...canonical.runtimeInputs, PREFIX_CHOICE, PAST_LENGTH];
    const graph = renamed(
      weightsAsInputs ? block : withWeights(block, canonical, adapters),
      nameInBlock(i, ''),
      names,
      shared,
    );
    add(parts, graph);
    outputs.push(...graph.outputs.filter(({ name }) => name !== output || name === LAST_HIDDEN));
    input = output;
  });
  return {
    name: 'blocks',
    opsets: OPSETS,
    inputs: [...parts.inputs.values()],
    outputs,
    initializers: parts.initializers,
    nodes: parts.nodes,
  };
}

/** A segment's program with its weights as constants instead of inputs. @param apart those that stay inputs */
function withWeights(graph: Graph, { weights }: CanonicalSegment, apart: ReadonlySet<string> = new Set()): Graph {
  const constants = new Map([...weights].filter(([name]) => !apart.has(name)));
  return {
    ...graph,
    inputs: graph.inputs.filter(({ name }) => !constants.has(name)),
    initializers: new Map([...graph.initializers, ...constants]),
  };
}

/** Every value under a prefix, but for those given another name and those that keep theirs. */
function renamed(
  graph: Graph,
  prefix: string,
  names: Readonly<Record<string, string>>,
  unchanged: readonly string[],
): Graph {
  const rename = (name: string): string =>
    name === '' || unchanged.includes(name) ? name : (names[name] ?? `${prefix}${name}`);
  const info = (value: ValueInfo): ValueInfo => ({ ...value, name: rename(value.name) });
  return {
    ...graph,
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    initializers: new Map(
      [...graph.initializers].map(([name, tensor]) => [rename(name), { ...tensor, name: rename(name) }]),
    ),
    nodes: graph.nodes.map((node) => ({
      ...node,
      name: `${prefix}${node.name}`,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
  };
}

/** What a part reads from another part is no input of the graph. */
function add(parts: Parts, graph: Graph): void {
  const made = new Set(parts.nodes.flatMap((node) => node.outputs));
  for (const input of graph.inputs) if (!made.has(input.name)) parts.inputs.set(input.name, input);
  for (const [name, tensor] of graph.initializers) parts.initializers.set(name, tensor);
  parts.nodes.push(...graph.nodes);
}

function identity(from: string, to: string): GraphNode {
  return { opType: 'Identity', domain: '', name: to, inputs: [from], outputs: [to], attributes: {} };
}
