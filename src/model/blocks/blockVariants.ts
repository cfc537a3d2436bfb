/** Every way that one kind of block runs: its rows whole, or as a prefix, or behind one. */
import { COTANGENT } from '../../autodiff/programs';
import type { Graph } from '../../onnx/graph';
import { prune } from '../../onnx/prune';
import type { Runtime } from '../../runtime/types';
import { BlockProgram } from './blockProgram';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from './canonicalSegment';
import { type PrefixForms, prefixForms } from './prefixForms';

/** whole: no prefix; first: a prefix; inner: a prefix behind a prefix; last: rows behind a prefix; own: each behind its own. */
export type PassKind = 'whole' | 'first' | 'inner' | 'last' | 'own';

const isPrefix = (kind: PassKind): boolean => kind === 'first' || kind === 'inner';

/** Name of the cotangent of an output. */
export const cotangentOf = (output: string): string =>
  output === SEGMENT_OUTPUT ? COTANGENT : `${COTANGENT}_${output}`;

export class BlockVariants {
  readonly whole: BlockProgram;
  private readonly made = new Map<string, BlockProgram>();
  private known: { readonly forms: PrefixForms | undefined } | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly canonical: CanonicalSegment,
  ) {
    this.whole = new BlockProgram(runtime, canonical.graph);
  }

  /** undefined: this kind of block cannot stand behind a prefix. */
  get forms(): PrefixForms | undefined {
    this.known ??= { forms: prefixForms(this.canonical.graph) };
    return this.known.forms;
  }

  /** @param ends the model's last block: of a prefix only its keys and values are wanted */
  program(kind: PassKind, ends: boolean): BlockProgram {
    if (kind === 'whole') return this.whole;
    const key = ends && isPrefix(kind) ? `${kind}, ends` : kind;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const graph = this.form(kind, ends);
    const cotangents = new Map(graph.outputs.map(({ name }) => [name, cotangentOf(name)]));
    const program = new BlockProgram(this.runtime, graph, cotangents, this.differentiated(kind));
    this.made.set(key, program);
    return program;
  }

  /** The graph of a pass; its weights are inputs. */
  form(kind: PassKind, ends: boolean): Graph {
    if (kind === 'whole') return this.canonical.graph;
    const form = (this.forms as PrefixForms)[kind];
    if (!ends || !isPrefix(kind)) return form;
    return prune({ ...form, outputs: form.outputs.filter(({ name }) => name !== SEGMENT_OUTPUT) });
  }

  /** Inputs whose gradients a pass of this kind gives. */
  differentiated(kind: PassKind): string[] {
    if (kind === 'whole' || kind === 'first') return [SEGMENT_INPUT];
    return [SEGMENT_INPUT, ...(this.forms as PrefixForms).caches.map(({ past }) => past)];
  }

  async dispose(): Promise<void> {
    for (const program of [this.whole, ...this.made.values()]) await program.dispose();
  }
}
