/**
 * A grammar as an automaton with a stack, and its states as they are met: a state is all places where a text may be, and a byte leads to
 * one other state or none. States are made once, so what was worked out for one holds wherever it comes up again.
 */
import { StudioError } from '../../errors';
import type { Grammar } from './grammar';

type Node =
  | { readonly kind: 'read'; readonly bytes: ReadonlySet<number>; readonly next: number }
  | { readonly kind: 'split'; targets: readonly number[] }
  | { readonly kind: 'call'; readonly rule: number; readonly next: number }
  | { readonly kind: 'return' };

/** Where to go on once a rule has ended. */
interface Stack {
  readonly id: number;
  readonly next: number;
  readonly below: Stack | null;
  /** Fewest bytes from there to an end. */
  readonly left: number;
}

interface Place {
  readonly node: number;
  readonly stack: Stack | null;
}

/** What a text can be so far. */
export interface FormState {
  readonly id: number;
  /** It may end here. */
  readonly ends: boolean;
  /** Fewest bytes to where it may end. */
  readonly left: number;
  /** Bytes that it may stay where it is before it is brought on; Infinity as a rule. */
  readonly patience: number;
  readonly places: readonly Place[];
  /** By class of bytes; undefined where nobody asked, null where the byte leads nowhere. */
  readonly next: (FormState | null | undefined)[];
}

/** A form that goes on without reading is none. */
const MOST_PLACES = 20_000;
/** What is kept of states that come up again; more are made anew. */
const MOST_STATES = 60_000;

export class Automaton {
  private readonly nodes: Node[] = [];
  /** Of the rule that each node is of. */
  private readonly patience: number[] = [];
  private compiling = Number.POSITIVE_INFINITY;
  /** Entry of each rule. */
  private readonly rules: number[] = [];
  private readonly ruleIds = new Map<string, number>();
  private readonly sets = new Map<string, ReadonlySet<number>>();
  /** Fewest bytes from a node to the end of its rule. */
  private left: Float64Array;
  private readonly classes: Uint8Array;
  private readonly stacks = new Map<string, Stack>();
  private states = new Map<string, FormState>();
  private made = 0;
  readonly start: FormState;

  /** @throws StudioError BAD_OPTION where no text has this form */
  constructor(grammar: Grammar) {
    const waiting: (() => void)[] = [];
    const root = this.compileRule('', () => grammar, waiting);
    for (let work = waiting.pop(); work !== undefined; work = waiting.pop()) work();
    this.left = this.distances();
    this.classes = this.byteClasses();
    const start = this.stateOf([{ node: this.rules[root]!, stack: null }]);
    if (start === null || !Number.isFinite(start.left))
      throw new StudioError(
        'BAD_OPTION',
        'No text has the form that rows are held to.',
        'Look at the schema: something that is required can never be.',
        { where: 'constraint' },
      );
    this.start = start;
  }

  /** The state behind one more byte; null where the form does not take it. */
  step(state: FormState, byte: number): FormState | null {
    const of = this.classes[byte]!;
    const known = state.next[of];
    if (known !== undefined) return known;
    const places: Place[] = [];
    for (const { node, stack } of state.places) {
      const read = this.nodes[node]!;
      if (read.kind === 'read' && read.bytes.has(byte)) places.push({ node: read.next, stack });
    }
    const next = places.length === 0 ? null : this.stateOf(places);
    state.next[of] = next;
    return next;
  }

  private add(node: Node): number {
    this.nodes.push(node);
    this.patience.push(this.compiling);
    return this.nodes.length - 1;
  }

  /** Its id; what it is made of is compiled later, so that rules may hold each other. */
  private compileRule(
    name: string,
    make: () => Grammar,
    waiting: (() => void)[],
    patience = Number.POSITIVE_INFINITY,
  ): number {
    const known = this.ruleIds.get(name);
    if (known !== undefined) return known;
    const id = this.rules.length;
    this.ruleIds.set(name, id);
    const entry: Node = { kind: 'split', targets: [] };
    this.rules.push(this.add(entry));
    waiting.push(() => {
      this.compiling = patience;
      const end = this.add({ kind: 'return' });
      entry.targets = [this.compile(make(), end, end, waiting)];
    });
    return id;
  }

  /** @param end of the rule that it stands in */
  private compile(grammar: Grammar, next: number, end: number, waiting: (() => void)[]): number {
    switch (grammar.kind) {
      case 'bytes':
        return grammar.bytes.reduceRight(
          (after, byte) => this.add({ kind: 'read', bytes: this.setOf([byte]), next: after }),
          next,
        );
      case 'set':
        return this.add({ kind: 'read', bytes: this.setOf(grammar.bytes), next });
      case 'sequence':
        return grammar.parts.reduceRight((after, part) => this.compile(part, after, end, waiting), next);
      case 'either':
        return this.add({
          kind: 'split',
          targets: grammar.choices.map((choice) => this.compile(choice, next, end, waiting)),
        });
      case 'repeat':
        return this.compileRepeat(grammar, next, end, waiting);
      case 'rule': {
        const id = this.compileRule(grammar.name, grammar.make, waiting, grammar.patience);
        // A rule in the last place goes on in the frame of the one that it ends: loops do not grow the stack.
        if (next === end) return this.add({ kind: 'split', targets: [this.rules[id]!] });
        return this.add({ kind: 'call', rule: id, next });
      }
      default:
        return grammar satisfies never;
    }
  }

  private compileRepeat(
    { of, least, most }: Extract<Grammar, { kind: 'repeat' }>,
    next: number,
    end: number,
    waiting: (() => void)[],
  ): number {
    let entry = next;
    if (Number.isFinite(most)) {
      for (let left = most - least; left > 0; left--)
        entry = this.add({ kind: 'split', targets: [this.compile(of, entry, end, waiting), next] });
    } else {
      const loop: Node = { kind: 'split', targets: [] };
      entry = this.add(loop);
      loop.targets = [this.compile(of, entry, end, waiting), next];
    }
    for (let left = least; left > 0; left--) entry = this.compile(of, entry, end, waiting);
    return entry;
  }

  private setOf(bytes: readonly number[]): ReadonlySet<number> {
    const key = bytes.join();
    const set = this.sets.get(key) ?? new Set(bytes);
    this.sets.set(key, set);
    return set;
  }

  /** Bytes that no node tells apart are one class. */
  private byteClasses(): Uint8Array {
    const found = new Map<string, number>();
    return Uint8Array.from({ length: 256 }, (_, byte) => {
      const key = [...this.sets.values()].map((set) => (set.has(byte) ? 1 : 0)).join('');
      const id = found.get(key) ?? found.size;
      found.set(key, id);
      return id;
    });
  }

  private distances(): Float64Array {
    const left = new Float64Array(this.nodes.length).fill(Number.POSITIVE_INFINITY);
    for (let changed = true; changed; ) {
      changed = false;
      for (const [at, node] of this.nodes.entries()) {
        const now = this.distanceOf(node, left);
        if (now < left[at]!) {
          left[at] = now;
          changed = true;
        }
      }
    }
    return left;
  }

  private distanceOf(node: Node, left: Float64Array): number {
    switch (node.kind) {
      case 'read':
        return node.bytes.size === 0 ? Number.POSITIVE_INFINITY : 1 + left[node.next]!;
      case 'split':
        return node.targets.reduce((least, target) => Math.min(least, left[target]!), Number.POSITIVE_INFINITY);
      case 'call':
        return left[this.rules[node.rule]!]! + left[node.next]!;
      default:
        return 0;
    }
  }

  private push(next: number, below: Stack | null): Stack {
    const key = `${next}.${below?.id ?? ''}`;
    let stack = this.stacks.get(key);
    if (stack === undefined) {
      stack = { id: this.stacks.size, next, below, left: this.left[next]! + (below?.left ?? 0) };
      this.stacks.set(key, stack);
    }
    return stack;
  }

  /** All places that are reached without reading; those from which no end is reached are left out. */
  private stateOf(from: readonly Place[]): FormState | null {
    const open = [...from];
    const seen = new Set<string>();
    const places: Place[] = [];
    let ends = false;
    let left = Number.POSITIVE_INFINITY;
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const { node, stack } = place;
      const key = `${node}.${stack?.id ?? ''}`;
      if (seen.has(key) || !Number.isFinite(this.left[node]!)) continue;
      seen.add(key);
      if (seen.size > MOST_PLACES)
        throw new StudioError(
          'BAD_OPTION',
          'The form that rows are held to goes round in a circle.',
          'Look at the schema: a $ref leads back to itself.',
          { where: 'constraint' },
        );
      const of = this.nodes[node]!;
      if (of.kind === 'read') {
        places.push(place);
        left = Math.min(left, this.left[node]! + (stack?.left ?? 0));
      } else if (of.kind === 'split') for (const target of of.targets) open.push({ node: target, stack });
      else if (of.kind === 'call') open.push({ node: this.rules[of.rule]!, stack: this.push(of.next, stack) });
      else if (stack === null) {
        ends = true;
        left = 0;
      } else open.push({ node: stack.next, stack: stack.below });
    }
    if (places.length === 0 && !ends) return null;
    return this.kept(places, ends, left);
  }

  private kept(places: Place[], ends: boolean, left: number): FormState {
    places.sort((a, b) => a.node - b.node || (a.stack?.id ?? -1) - (b.stack?.id ?? -1));
    const key = `${ends} ${places.map(({ node, stack }) => `${node}.${stack?.id ?? ''}`).join()}`;
    let state = this.states.get(key);
    if (state === undefined) {
      if (this.states.size >= MOST_STATES) this.states = new Map();
      const patience = places.reduce(
        (least, { node }) => Math.min(least, this.patience[node]!),
        Number.POSITIVE_INFINITY,
      );
      state = { id: this.made++, ends, left, patience, places, next: [] };
      this.states.set(key, state);
    }
    return state;
  }
}
