/** Texts by the runs of three tokens in them: those that share most of a text's rarest ones, at a cost that does not grow with their number. */

/** Runs that are read for one query, at most: those of the lists that have fewest first. */
const MOST_READ = 4096;

interface List {
  readonly places: number[];
  /** Of them, how many were not removed. */
  live: number;
}

export class TripleIndex {
  private last: { readonly tokens: Int32Array; readonly triples: ReadonlySet<number> } | null = null;
  private readonly pairs = new Map<number, number>();
  private readonly triples = new Map<number, number>();
  /** By triple. */
  private readonly lists: List[] = [];
  /** By place: 1 where a text is, what it shares with the query so far (0 between queries), places that share any. */
  private isLive = new Uint8Array(64);
  private votes = new Uint16Array(64);
  private touched = new Int32Array(64);

  /** @param place a number that is higher than those before */
  add(place: number, tokens: Int32Array): void {
    if (place >= this.isLive.length) this.grow(place);
    this.isLive[place] = 1;
    for (const triple of this.triplesOf(tokens)) {
      this.lists[triple] ??= { places: [], live: 0 };
      const list = this.lists[triple];
      list.places.push(place);
      list.live++;
    }
  }

  remove(place: number, tokens: Int32Array): void {
    this.isLive[place] = 0;
    for (const triple of this.triplesOf(tokens)) this.lists[triple]!.live--;
  }

  /**
   * Places that share some of the rarest triples, those that share most of them first, and of equals the first added. What is found depends on
   * the texts that are there and their order alone, whatever was added and removed before.
   */
  *sharing(tokens: Int32Array): Generator<number> {
    const { votes, touched } = this;
    let count = 0;
    let most = 0;
    for (const place of this.read(tokens)) {
      const before = votes[place]!;
      if (before === 0) touched[count++] = place;
      votes[place] = before + 1;
      most = Math.max(most, before + 1);
    }
    const byVotes = Array.from({ length: most + 1 }, (): number[] => []);
    for (let at = 0; at < count; at++) {
      const place = touched[at]!;
      byVotes[votes[place]!]!.push(place);
      votes[place] = 0;
    }
    for (const places of byVotes.reverse()) yield* places.sort((a, b) => a - b);
  }

  /** The entries of the query's lists, those of the shortest first, until there are enough. */
  private read(tokens: Int32Array): number[] {
    const lists: List[] = [];
    for (const triple of this.triplesOf(tokens)) {
      const list = this.lists[triple];
      if (list !== undefined && list.live > 0) lists.push(list);
    }
    lists.sort((a, b) => a.live - b.live);
    const read: number[] = [];
    for (const { places } of lists)
      for (const place of places) {
        if (this.isLive[place] === 0) continue;
        if (read.length === MOST_READ) return read;
        read.push(place);
      }
    return read;
  }

  private grow(place: number): void {
    const isLive = new Uint8Array(2 * place);
    isLive.set(this.isLive);
    this.isLive = isLive;
    this.votes = new Uint16Array(isLive.length);
    this.touched = new Int32Array(isLive.length);
  }

  /** In the order they stand, each once. A text is asked for and then added. */
  private triplesOf(tokens: Int32Array): ReadonlySet<number> {
    if (this.last?.tokens !== tokens) this.last = { tokens, triples: this.findTriples(tokens) };
    return this.last.triples;
  }

  private findTriples(tokens: Int32Array): Set<number> {
    const found = new Set<number>();
    // Token −1 stands before the first and behind the last, so that a text of one token has a run, too.
    const tokenAt = (at: number): number => (tokens[at] ?? -1) + 1;
    for (let at = 0; at < tokens.length; at++) {
      const pair = named(this.pairs, tokenAt(at - 1), tokenAt(at));
      found.add(named(this.triples, pair, tokenAt(at + 1)));
    }
    return found;
  }
}

function named(names: Map<number, number>, first: number, second: number): number {
  const key = first * 0x400_0000 + second;
  const known = names.get(key);
  if (known !== undefined) return known;
  names.set(key, names.size);
  return names.size - 1;
}
