/** Rows that are held to a form: which tokens a row may go on with, and how it comes to an end within its limit. */
import { StudioError } from '../../errors';
import { Automaton, type FormState } from './automaton';
import type { Grammar } from './grammar';
import { type TokenTrie, tokenTrie } from './tokenTrie';

/** A row while it is drawn. */
export interface HeldRow {
  /**
   * Tokens that may come next; borrowed.
   * @param room tokens that the row may still have, this one and the end-of-sample token included
   * @throws StudioError BAD_OPTION where the vocabulary has none
   */
  allowed(room: number): Int32Array;
  take(tokenId: number): void;
}

/** What a row may go on with in one state. */
interface Continuations {
  readonly tokens: Int32Array;
  /** Bytes to an end behind each token. */
  readonly left: Int32Array;
  readonly most: number;
}

/** Bytes of continuations that are kept; what was used least lately goes first. */
const MOST_BYTES = 96 * 2 ** 20;

export class HeldRows {
  private readonly automaton: Automaton;
  private readonly trie: TokenTrie;
  private readonly kept = new Map<FormState, Continuations>();
  private bytes = 0;

  /**
   * @param tokens bytes by id, null where a token stands for no text
   * @param endTokenIds what a row ends with
   * @throws StudioError BAD_OPTION where no text has this form
   */
  constructor(
    grammar: Grammar,
    private readonly tokens: readonly (Uint8Array | null)[],
    private readonly endTokenIds: readonly number[],
  ) {
    this.automaton = new Automaton(grammar);
    this.trie = tokenTrie(tokens.map((bytes, id) => (endTokenIds.includes(id) ? null : bytes)));
  }

  start(): HeldRow {
    let state = this.automaton.start;
    /** Bytes since it came where it need not stay for long. */
    let stayed = 0;
    return {
      allowed: (room) => this.allowedIn(state, room, stayed > state.patience),
      take: (tokenId) => {
        state = this.behind(state, tokenId) ?? state;
        stayed = Number.isFinite(state.patience) ? stayed + (this.tokens[tokenId]?.length ?? 0) : 0;
      },
    };
  }

  private behind(state: FormState, tokenId: number): FormState | null {
    let next: FormState | null = state;
    for (const byte of this.tokens[tokenId] ?? []) {
      next = this.automaton.step(next, byte);
      if (next === null) return null;
    }
    return next;
  }

  /**
   * Tokens from which a row still comes to an end in its room, a token a byte at worst. Where none does, as before a long text that has to
   * stand there whole, all that the form takes: tokens of several bytes make room.
   * @param on the row has said enough here: what brings it nearer to an end, if anything does
   */
  private allowedIn(state: FormState, room: number, on: boolean): Int32Array {
    const { tokens, left, most } = this.continuationsOf(state);
    const ends = state.ends ? this.endTokenIds : [];
    if (most + 2 <= room && ends.length === 0 && !on) return tokens;
    const roomy = most + 2 <= room ? tokens : tokens.filter((_, at) => left[at]! + 2 <= room);
    const fitting = on ? this.nearer(roomy, state) : roomy;
    const some = fitting.length === 0 && ends.length === 0 ? tokens : fitting;
    if (some.length + ends.length === 0)
      throw new StudioError(
        'BAD_OPTION',
        'The model’s vocabulary has no token that the form of a row could go on with.',
        'Draw without holding rows to a form, or choose a model whose tokens can spell any text.',
        { where: 'constraint' },
      );
    if (ends.length === 0) return some;
    const both = new Int32Array(ends.length + some.length);
    both.set(ends);
    both.set(some, ends.length);
    return both;
  }

  private nearer(tokens: Int32Array, state: FormState): Int32Array {
    const nearer = tokens.filter((token) => (this.behind(state, token)?.left ?? state.left) < state.left);
    return nearer.length > 0 || state.ends ? nearer : tokens;
  }

  private continuationsOf(state: FormState): Continuations {
    const known = this.kept.get(state);
    if (known !== undefined) {
      this.kept.delete(state);
      this.kept.set(state, known);
      return known;
    }
    const found = this.walk(state);
    this.kept.set(state, found);
    this.bytes += found.tokens.byteLength + found.left.byteLength;
    for (const [oldest, { tokens, left }] of this.kept) {
      if (this.bytes <= MOST_BYTES || oldest === state) break;
      this.kept.delete(oldest);
      this.bytes -= tokens.byteLength + left.byteLength;
    }
    return found;
  }

  private walk(state: FormState): Continuations {
    const { bytes, depths, ends, firsts, tokens } = this.trie;
    const [found, left]: [number[], number[]] = [[], []];
    /** States by depth, of the path that the walk is on. */
    const path: FormState[] = [state];
    let most = 0;
    for (let node = 0; node < bytes.length; ) {
      const depth = depths[node]!;
      const next = this.automaton.step(path[depth - 1]!, bytes[node]!);
      if (next === null) {
        node = ends[node]!;
        continue;
      }
      path[depth] = next;
      // A node that is on the way only has the first token of the one below it, and is followed by it.
      const from = firsts[node]!;
      const to = firsts[node + 1]!;
      for (let at = from; at < to; at++) {
        found.push(tokens[at]!);
        left.push(next.left);
      }
      if (to > from && next.left > most) most = next.left;
      node++;
    }
    return { tokens: Int32Array.from(found), left: Int32Array.from(left), most };
  }
}
