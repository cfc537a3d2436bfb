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
export function tokenSimilarity(a: Int32Array, b: Int32Array): number {
  if (a.length + b.length === 0) return 1;
  return (2 * longestCommonSubsequence(a, b)) / (a.length + b.length);
}

/** An upper bound of tokenSimilarity from token counts alone: common tokens in any order. */
export function similarityBound(a: ReadonlyMap<number, number>, b: Int32Array, aLength: number): number {
  if (aLength + b.length === 0) return 1;
  const used = new Map<number, number>();
  let common = 0;
  for (const token of b) {
    const taken = used.get(token) ?? 0;
    if (taken < (a.get(token) ?? 0)) common++;
    used.set(token, taken + 1);
  }
  return (2 * common) / (aLength + b.length);
}

/**
 * Bit-parallel longest common subsequence (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"):
 * V ← (V + (V ∧ M[c])) ∨ (V ∧ ¬M[c]) for each token c of b; the zeros of V count the LCS. O(|b|·|a|/32).
 */
export function longestCommonSubsequence(a: Int32Array, b: Int32Array): number {
  const words = Math.ceil(a.length / 32);
  const matches = new Map<number, Uint32Array>();
  for (let at = 0; at < a.length; at++) {
    const token = a[at]!;
    let mask = matches.get(token);
    if (mask === undefined) {
      mask = new Uint32Array(words);
      matches.set(token, mask);
    }
    mask[at >>> 5] = mask[at >>> 5]! | (1 << (at & 31));
  }
  const v = new Uint32Array(words).fill(0xffffffff);
  for (const token of b) {
    const mask = matches.get(token);
    if (mask === undefined) continue;
    let carry = 0;
    for (let word = 0; word < words; word++) {
      const old = v[word]!;
      const match = mask[word]!;
      const sum = old + ((old & match) >>> 0) + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      v[word] = (sum | (old & ~match)) >>> 0;
    }
  }
  let length = 0;
  for (let at = 0; at < a.length; at++) {
    if ((v[at >>> 5]! & (1 << (at & 31))) === 0) length++;
  }
  return length;
}
