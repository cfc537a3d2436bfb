import { TokenInterner } from './similarity';

/** Lengths that are looked at, in words and signs. */
export const RUN_LENGTHS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128] as const;

/** Numbers the runs of one length, so that equal runs have equal numbers, from those of two shorter ones. */
class RunNames {
  private readonly names = new Map<number, number>();

  /** @returns for each place where such a run starts, its number */
  join(first: Int32Array, second: Int32Array, offset: number): Int32Array {
    const places = Math.max(0, Math.min(first.length, second.length - offset));
    const joined = new Int32Array(places);
    for (let at = 0; at < places; at++) {
      const key = first[at]! * 0x400_0000 + second[at + offset]!;
      let name = this.names.get(key);
      if (name === undefined) {
        name = this.names.size;
        this.names.set(key, name);
      }
      joined[at] = name;
    }
    return joined;
  }
}

/**
 * Of each reference, the longest run of words and signs that a row has too and no other reference has: what the row can have from
 * it alone. A length of RUN_LENGTHS, 0 where there is none. Runs are numbered by doubling (Karp, Miller and Rosenberg 1972), so that all
 * lengths together cost a multiple of the texts' length.
 */
export function longestOwnRuns(references: readonly string[], rows: readonly string[]): number[] {
  const interner = new TokenInterner();
  const texts = [...references, ...rows].map((text) => interner.tokens(text));
  const longest = references.map(() => 0);
  const byLength = new Map<number, readonly Int32Array[]>([[1, texts]]);
  for (const length of RUN_LENGTHS) {
    const names = new RunNames();
    // Powers of two from two halves, the others from two thirds and a third.
    const front = length % 3 === 0 ? (2 * length) / 3 : length / 2;
    const [heads, tails] = [byLength.get(front)!, byLength.get(length - front)!];
    const runs = texts.map((_, at) => names.join(heads[at]!, tails[at]!, front));
    byLength.set(length, runs);
    const owners = ownersOf(runs.slice(0, references.length));
    for (const row of runs.slice(references.length))
      for (const run of row) {
        const owner = owners.get(run);
        if (owner !== undefined && owner !== SEVERAL) longest[owner] = length;
      }
  }
  return longest;
}

const SEVERAL = -1;

/** By run, the one text that has it, or SEVERAL. */
function ownersOf(texts: readonly Int32Array[]): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const [index, runs] of texts.entries())
    for (const run of runs) {
      const owner = owners.get(run);
      if (owner === undefined) owners.set(run, index);
      else if (owner !== index) owners.set(run, SEVERAL);
    }
  return owners;
}
