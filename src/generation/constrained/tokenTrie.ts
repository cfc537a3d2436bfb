/** A vocabulary by its bytes: tokens that begin alike are walked together. */

export interface TokenTrie {
  /** Of each node in depth-first order, the root left out: its byte, its depth from 1, and where its subtree ends. */
  readonly bytes: Uint8Array;
  readonly depths: Uint16Array;
  readonly ends: Int32Array;
  /** Tokens of node i: tokens[firsts[i]] up to tokens[firsts[i + 1]]; several may have the same bytes. */
  readonly firsts: Int32Array;
  readonly tokens: Int32Array;
}

/** @param tokens bytes by id; null and empty ones stand for nothing in a text */
export function tokenTrie(tokens: readonly (Uint8Array | null)[]): TokenTrie {
  const ids = tokens.flatMap((bytes, id) => (bytes === null || bytes.length === 0 ? [] : [id]));
  ids.sort((a, b) => compare(tokens[a]!, tokens[b]!));
  const [bytes, depths, firsts, ends]: number[][] = [[], [], [], []];
  const path: number[] = [];
  let before = new Uint8Array(0);
  for (const [at, id] of ids.entries()) {
    const own = tokens[id]!;
    let shared = 0;
    while (shared < before.length && shared < own.length && before[shared] === own[shared]) shared++;
    while (path.length > shared) ends![path.pop()!] = bytes!.length;
    for (let depth = shared; depth < own.length; depth++) {
      path.push(bytes!.length);
      bytes!.push(own[depth]!);
      depths!.push(depth + 1);
      // Of nodes on the way there are no tokens.
      firsts!.push(at);
      ends!.push(0);
    }
    before = own as Uint8Array<ArrayBuffer>;
  }
  for (const node of path) ends![node] = bytes!.length;
  return {
    bytes: Uint8Array.from(bytes!),
    depths: Uint16Array.from(depths!),
    ends: Int32Array.from(ends!),
    firsts: Int32Array.from([...firsts!, ids.length]),
    tokens: Int32Array.from(ids),
  };
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}
