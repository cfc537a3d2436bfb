/** Every way that one kind of block runs: its rows sharing nothing, or as a prefix, or behind one. */
import { COTANGENT } from '../../autodiff/programs';
import type { Graph } from '../../onnx/graph';
import { prune } from '../../onnx/prune';
import type { Runtime } from '../../runtime/types';
import { BlockProgram } from './blockProgram';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';
import { type PrefixForms, prefixForms } from './prefixForms';

/** Rows that share nothing; prefixes, behind none or behind others; rows behind prefixes, shared or each its own. */
export type PassKind = 'unshared' | 'rootPrefix' | 'nestedPrefix' | 'behindPrefix' | 'behindOwnPrefix';

const isPrefix = (kind: PassKind): boolean => kind === 'rootPrefix' || kind === 'nestedPrefix';

/** Name of the cotangent of an output. */
export const cotangentOf = (output: string): string =>
  output === SEGMENT_OUTPUT ? COTANGENT : `${COTANGENT}_${output}`;

export class BlockVariants {
  readonly unshared: BlockProgram;
  private readonly made = new Map<string, BlockProgram>();
  private known: { readonly forms: PrefixForms | undefined } | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly canonical: CanonicalSegment,
  ) {
    this.unshared = new BlockProgram(runtime, canonical.graph);
  }

  /** undefined: this kind of block cannot stand behind a prefix. */
  get forms(): PrefixForms | undefined {
    this.known ??= { forms: prefixForms(this.canonical.graph) };
    return this.known.forms;
  }

  /** @param ends the model's last block: of a prefix only its keys and values are wanted */
  program(kind: PassKind, ends: boolean): BlockProgram {
    if (kind === 'unshared') return this.unshared;
    const key = ends && isPrefix(kind) ? `${kind}, ends` : kind;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const graph = this.graph(kind, ends);
    const cotangents = new Map(graph.outputs.map(({ name }) => [name, cotangentOf(name)]));
    const program = new BlockProgram(this.runtime, graph, cotangents, this.differentiated(kind));
    this.made.set(key, program);
    return program;
  }

  /** The graph of a pass; its weights are inputs. */
  graph(kind: PassKind, ends: boolean): Graph {
    if (kind === 'unshared') return this.canonical.graph;
    const graph = this.forms![kind];
    if (!ends || !isPrefix(kind)) return graph;
    return prune({ ...graph, outputs: graph.outputs.filter(({ name }) => name !== SEGMENT_OUTPUT) });
  }

  /** Inputs whose gradients a pass of this kind gives. */
  differentiated(kind: PassKind): string[] {
    if (kind === 'unshared' || kind === 'rootPrefix') return [SEGMENT_INPUT];
    return [SEGMENT_INPUT, ...this.forms!.caches.map(({ past }) => past)];
  }

  async dispose(): Promise<void> {
    for (const program of [this.unshared, ...this.made.values()]) await program.dispose();
  }
}
