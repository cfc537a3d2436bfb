import { BYTE_TO_CHARACTER, bytesOf } from './bytes';
import { pretokenize } from './pretokenize';
import type { Vocabulary } from './train';

/** Text → token ids without special tokens; the same ids as transformers.js gives for the written `tokenizer.json`. */
export function createEncoder(vocabulary: Vocabulary): (text: string) => readonly number[] {
  const ids = new Map(vocabulary.tokens.map((token, id) => [token, id]));
  const ranks = new Map(vocabulary.merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const cache = new Map<string, readonly number[]>();
  const encodePiece = (piece: string): readonly number[] => {
    const parts = Array.from(bytesOf(piece), (byte) => BYTE_TO_CHARACTER[byte]!);
    while (parts.length > 1) {
      let best = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let i = 1; i < parts.length; i++) {
        const rank = ranks.get(`${parts[i - 1]} ${parts[i]}`);
        if (rank !== undefined && rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) break;
      parts.splice(at - 1, 2, `${parts[at - 1]}${parts[at]}`);
    }
    return parts.map((part) => ids.get(part)!);
  };
  return (text) => {
    const out: number[] = [];
    for (const piece of pretokenize(text)) {
      let encoded = cache.get(piece);
      if (!encoded) {
        encoded = encodePiece(piece);
        cache.set(piece, encoded);
      }
      for (const id of encoded) out.push(id);
    }
    return out;
  };
}
