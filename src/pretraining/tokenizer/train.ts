import { BYTE_TO_CHARACTER, bytesOf } from './bytes';
import { pretokenize } from './pretokenize';

export const SPECIAL_TOKENS = ['<|bos|>', '<|eos|>', '<|pad|>'] as const;

export interface Vocabulary {
  /** Token strings in the byte alphabet, by id; the special tokens first. */
  readonly tokens: readonly string[];
  /** Merges in the order they were learned, as pairs of token strings. */
  readonly merges: readonly (readonly [string, string])[];
}

/** How often each piece of the split occurs. */
export function countPieces(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const piece of pretokenize(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}

const SHIFT = 65536;

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch 2016) over bytes (GPT-2): the most frequent adjacent pair becomes one
 * token until the vocabulary has `size` entries. Pair counts are kept up to date, only words with the pair are touched;
 * ties go to the pair seen first, so the result depends on the counts and their order alone.
 */
export function trainVocabulary(pieces: ReadonlyMap<string, number>, size: number): Vocabulary {
  const tokens: string[] = [...SPECIAL_TOKENS, ...BYTE_TO_CHARACTER];
  const merges: [string, string][] = [];
  const words: number[][] = [];
  const weights: number[] = [];
  const pairCounts = new Map<number, number>();
  const pairWords = new Map<number, Set<number>>();
  const change = (left: number, right: number, word: number, amount: number) => {
    const pair = left * SHIFT + right;
    pairCounts.set(pair, (pairCounts.get(pair) ?? 0) + amount);
    if (amount < 0) return;
    const holders = pairWords.get(pair);
    if (holders) holders.add(word);
    else pairWords.set(pair, new Set([word]));
  };
  for (const [piece, count] of pieces) {
    const ids = Array.from(bytesOf(piece), (byte) => SPECIAL_TOKENS.length + byte);
    const word = words.push(ids) - 1;
    weights.push(count);
    for (let i = 1; i < ids.length; i++) change(ids[i - 1]!, ids[i]!, word, count);
  }
  while (tokens.length < size) {
    let best = -1;
    let bestCount = 0;
    for (const [pair, count] of pairCounts) {
      if (count > bestCount) {
        best = pair;
        bestCount = count;
      }
    }
    if (best < 0) throw new RangeError(`The corpus has only ${tokens.length} distinct tokens; ${size} were asked for.`);
    const left = Math.floor(best / SHIFT);
    const right = best % SHIFT;
    const merged = tokens.push(`${tokens[left]}${tokens[right]}`) - 1;
    merges.push([tokens[left]!, tokens[right]!]);
    for (const word of pairWords.get(best) ?? []) {
      const ids = words[word]!;
      const weight = weights[word]!;
      const next: number[] = [];
      for (let i = 0; i < ids.length; i++) {
        if (ids[i] === left && ids[i + 1] === right) {
          next.push(merged);
          i++;
        } else next.push(ids[i]!);
      }
      for (let i = 1; i < ids.length; i++) change(ids[i - 1]!, ids[i]!, word, -weight);
      for (let i = 1; i < next.length; i++) change(next[i - 1]!, next[i]!, word, weight);
      words[word] = next;
    }
    pairCounts.delete(best);
    pairWords.delete(best);
  }
  return { tokens, merges };
}
