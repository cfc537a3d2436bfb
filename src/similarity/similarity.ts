/**
 * Lexical similarity of two texts: 2·LCS/(|a| + |b|) over their tokens, LCS the length of the longest common
 * subsequence (the ratio of Ratcliff and Obershelp's family that `diff` tools print). Tokens are words, numbers and
 * single signs; white space counts for nothing, case does. In [0, 1]; 1 where the tokens are the same.
 *
 * Tokens, not characters: renaming a variable then costs as much as it should, one token a use, however long the name.
 */

/**
 * Texts at least this similar are near-copies: one token in five changed. In code that is a copy with names or
 * numbers swapped. Always read a near-copy rate beside the references' own: sets written from one template have a high one.
 */
export const NEAR_COPY_SIMILARITY = 0.8;

/** Longest text compared, in tokens; what comes after is not looked at. */
const MAX_TOKENS = 8192;

/** Runs of white space as one space, none at the ends: texts that differ in layout alone are exact copies. */
export function normalizeWhitespace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Words and numbers (CJK characters one by one, as those scripts have no spaces) and every other sign. */
export function wordsOf(text: string): string[] {
  const pattern =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}_]+?(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;
  return text.match(pattern) ?? [];
}

/** Gives every distinct token a number, so that texts are compared as integers. Share one over a whole set. */
export class TokenInterner {
  private readonly ids = new Map<string, number>();

  tokens(text: string): Int32Array {
    const words = wordsOf(text).slice(0, MAX_TOKENS);
    const tokens = new Int32Array(words.length);
    for (const [at, word] of words.entries()) {
      let id = this.ids.get(word);
      if (id === undefined) {
        id = this.ids.size;
        this.ids.set(word, id);
      }
      tokens[at] = id;
    }
    return tokens;
  }
}

export function lexicalSimilarity(a: string, b: string): number {
  const interner = new TokenInterner();
  return tokenSimilarity(interner.tokens(a), interner.tokens(b));
}

/** 2·LCS/(|a| + |b|); two empty texts are the same. */
export const tokenSimilarity = (a: Int32Array, b: Int32Array): number => new LcsPattern(a).similarity(b);

/**
 * A text that others are compared with: bit-parallel longest common subsequence (Hyyrö 2004, "Bit-parallel LCS-length computation
 * revisited"). V ← (V + (V ∧ M[c])) ∨ (V ∧ ¬M[c]) for each token c of the other; the zeros of V count the LCS. O(|b|·|a|/32).
 */
export class LcsPattern {
  /** A token and where its row in `matches` starts, by turns: a hash table of open addresses, −1 where none is. */
  private readonly table: Int32Array;
  /** A row a token, of one bit a place: bit i of word w for place 32·w + i. */
  private readonly matches: Int32Array;
  private readonly v: Int32Array;

  constructor(private readonly tokens: Int32Array) {
    const words = Math.ceil(tokens.length / 32);
    this.v = new Int32Array(words);
    // At least half of it stays free, so that a search ends soon.
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(4 * tokens.length + 4))).fill(-1);
    this.matches = new Int32Array(tokens.length * words);
    let rows = 0;
    for (const [at, token] of tokens.entries()) {
      const slot = this.slotOf(token);
      if (this.table[slot] === -1) {
        this.table[slot] = token;
        this.table[slot + 1] = words * rows++;
      }
      const word = this.table[slot + 1]! + (at >>> 5);
      this.matches[word] = this.matches[word]! | (1 << (at & 31));
    }
  }

  /** Where a token stands in the table, or would. */
  private slotOf(token: number): number {
    const { table } = this;
    const last = table.length - 2;
    let slot = (Math.imul(token, 0x9e3779b1) >>> 15) & last;
    while (table[slot] !== token && table[slot] !== -1) slot = (slot + 2) & last;
    return slot;
  }

  /** Length of the longest common subsequence with another text. */
  commonWith(other: Int32Array): number {
    const { v, matches, table } = this;
    v.fill(-1);
    for (let i = 0; i < other.length; i++) {
      const slot = this.slotOf(other[i]!);
      if (table[slot] === -1) continue;
      const row = table[slot + 1]!;
      let carry = 0;
      for (let word = 0; word < v.length; word++) {
        const old = v[word]!;
        const match = matches[row + word]!;
        const matched = old & match;
        const sum = (old + matched + carry) | 0;
        // What the sum of both carried out of its highest bit.
        carry = ((old & matched) | ((old | matched) & ~sum)) >>> 31;
        v[word] = sum | (old & ~match);
      }
    }
    // Bits behind the last token stay ones.
    let length = 0;
    for (let word = 0; word < v.length; word++) length += countOnes(~v[word]!);
    return length;
  }

  similarity(other: Int32Array): number {
    const both = this.tokens.length + other.length;
    return both === 0 ? 1 : (2 * this.commonWith(other)) / both;
  }
}

/** Ones among 32 bits, by adding neighbours: pairs, fours, bytes, all. */
function countOnes(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
