/** What counting tells of a text, with no language known: how many bits its bytes take by those of other texts. */

const ENCODER = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => ENCODER.encode(text);

/** Weight of a byte that no other text has; half a count each, after Krichevsky and Trofimov 1981. */
const UNSEEN = 0.5;

/** Bits of a text by how often each byte stands in others. */
export function bitsByFrequency(text: Uint8Array, others: readonly Uint8Array[]): number {
  const counts = new Float64Array(256).fill(UNSEEN);
  for (const other of others) for (const byte of other) counts[byte]!++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return text.reduce((bits, byte) => bits - Math.log2(counts[byte]! / total), 0);
}

/** Bytes before a byte that are looked at, at most. */
const ORDER = 3;

interface Followers {
  readonly counts: Map<number, number>;
  total: number;
}

/** Which bytes follow each context in texts. */
export class ContextCounts {
  private readonly contexts = new Map<number, Followers>();

  constructor(texts: readonly Uint8Array[]) {
    for (const text of texts)
      for (let at = 0; at < text.length; at++)
        for (let order = 0; order <= Math.min(ORDER, at); order++) this.count(keyOf(text, at, order), text[at]!);
  }

  private count(key: number, byte: number): void {
    let followers = this.contexts.get(key);
    if (followers === undefined) {
      followers = { counts: new Map(), total: 0 };
      this.contexts.set(key, followers);
    }
    followers.counts.set(byte, (followers.counts.get(byte) ?? 0) + 1);
    followers.total++;
  }

  /** Bits of a text: each context interpolated with the shorter one by how many different bytes follow it (Witten and Bell 1991). */
  bits(text: Uint8Array): number {
    let bits = 0;
    for (let at = 0; at < text.length; at++) {
      let p = 1 / 256;
      for (let order = 0; order <= Math.min(ORDER, at); order++) {
        const followers = this.contexts.get(keyOf(text, at, order));
        if (followers === undefined) break;
        const different = followers.counts.size;
        p = ((followers.counts.get(text[at]!) ?? 0) + different * p) / (followers.total + different);
      }
      bits -= Math.log2(p);
    }
    return bits;
  }
}

/** A number of its own for each context and its length. */
function keyOf(text: Uint8Array, at: number, order: number): number {
  let key = order;
  for (let back = 1; back <= order; back++) key = key * 256 + text[at - back]!;
  return key;
}
