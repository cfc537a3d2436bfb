import { ElementInterner, type TextElements } from './elements';
import { LcsPattern } from './similarity';
import { TripleIndex } from './tripleIndex';

interface Entry<Key> extends TextElements {
  readonly key: Key;
}

/** The entries that have an element, rising. */
interface Postings {
  count: number;
  /** Of them, how many were not removed. */
  live: number;
  /** Two numbers an entry: its place, and where the token stands in it (−1 where it stands there more than once). */
  pairs: Int32Array;
}

/** Entries of about one size. */
interface Band {
  readonly smallest: number;
  readonly largest: number;
  /** Texts in it. */
  count: number;
  readonly postings: Map<number, Postings>;
}

/** Sizes in a band differ by this much at most. */
const BAND = Math.log(1.06);
/**
 * Lists that are read beyond the fewest that suffice, as a share of those left, as long as they hold no more than a share of the band. Each
 * asks one more shared element of an entry: what all functions have tells none apart, what some have does.
 */
const MORE_LISTS = 0.2;
const TELLING = 0.7;
/** Entries of a list that are read in the time of comparing one text. */
const WORTH_READING = 500;

/** Texts that are compared with a query token by token, and entries of lists that are read for it, at most. */
export interface Bounds {
  readonly compared: number;
  readonly read: number;
}
/** For who must not miss one, whatever it costs. */
export const UNBOUNDED: Bounds = { compared: Number.POSITIVE_INFINITY, read: Number.POSITIVE_INFINITY };
const BOUNDS: Bounds = { compared: 128, read: 16_384 };

/**
 * Texts among which those nearly the same as another are found without comparing it with all of them, one text at a time: a prefix
 * filter (Chaudhuri, Ganti & Kaushik 2006; AdaptJoin, Wang, Li & Feng 2012) for the similarity of similarity.ts.
 *
 * Similarity 2·LCS/(|a| + |b|) ≥ t needs α = ⌈t/2·(|a| + |b|)⌉ shared elements (elements.ts) at least, and |b| between t/(2 − t)·|a| and
 * (2 − t)/t·|a|. So of any |a| − α + c elements of a, a near text b has c. The filter takes the rarest of a, and counts over the lists of
 * entries that have them. It differs from those joins in that entries are listed under all their elements, so that no order of elements
 * need be fixed while texts still come; and in that an element whose token stands once in a and once in b does not count where the two
 * places are further apart than a common subsequence of α tokens allows: |a| − α one way, |b| − α the other.
 *
 * Texts that are all about as far apart as the threshold, say a template filled in anew each time, pass any such filter. Where more pass than are
 * to be compared, or would have to be read, those are compared that share most of the query's rarest runs of three tokens
 * (tripleIndex.ts): time then grows with the number of texts, not with that of pairs, and a near text may be missed among so many that are
 * nearly as near. Below these bounds what is found is what a comparison with every text finds. What is found follows from the texts
 * that are there and their order, whatever came and went before.
 */
export class NearIndex<Key> {
  private readonly interner = new ElementInterner();
  private readonly places = new Map<Key, number>();
  private readonly empty = new Set<Key>();
  private readonly bands = new Map<number, Band>();
  /** By element, how many entries have it. */
  private readonly frequency: number[] = [];
  /** null until it is needed. */
  private triples: TripleIndex | null = null;
  /** In the order they were added; null where one was removed. */
  private entries: (Entry<Key> | null)[] = [];
  /** By place: tokens of the entry, elements it shares with the query so far (0 between queries), places that share any. */
  private sizes = new Uint16Array(64);
  private shared = new Uint16Array(64);
  private touched = new Int32Array(64);
  /** A text is asked for and then added. */
  private last: { readonly text: string; readonly described: TextElements } | null = null;
  /** Texts compared token by token so far: what the filter is there to keep few. */
  compared = 0;

  /** @param threshold similarity from which texts are near, above 0 and at most 1 */
  constructor(
    readonly threshold: number,
    private readonly bounds: Bounds = BOUNDS,
  ) {}

  /** Add a text behind the others, under a key that is not there yet. */
  add(key: Key, text: string): void {
    const described = this.describe(text);
    if (described.tokens.length === 0) this.empty.add(key);
    else this.list({ ...described, key });
  }

  /** Take a text out; a key that is not there is no error. */
  remove(key: Key): void {
    this.empty.delete(key);
    const place = this.places.get(key);
    if (place === undefined) return;
    this.places.delete(key);
    this.unlist(place);
    if (2 * this.places.size < this.entries.length) this.rebuild();
  }

  /**
   * The most similar text at or above the threshold, the first added of equals; null where there is none.
   * @param accepts the keys that count
   */
  nearest(text: string, accepts: (key: Key) => boolean = () => true): { key: Key; similarity: number } | null {
    const query = this.describe(text);
    if (query.tokens.length === 0) {
      for (const key of this.empty) if (accepts(key)) return { key, similarity: 1 };
      return null;
    }
    let best: { key: Key; place: number; similarity: number } | null = null;
    let pattern: LcsPattern | null = null;
    let left = this.bounds.compared;
    for (const place of this.candidates(query)) {
      const { key, tokens } = this.entries[place]!;
      if (!accepts(key)) continue;
      if (left-- === 0) break;
      this.compared++;
      pattern ??= new LcsPattern(query.tokens);
      const similarity = pattern.similarity(tokens);
      if (similarity < this.threshold) continue;
      const isBetter = best === null || similarity > best.similarity;
      if (isBetter || (similarity === best!.similarity && place < best!.place)) best = { key, place, similarity };
    }
    return best && { key: best.key, similarity: best.similarity };
  }

  /** Places of the entries that share enough of the query's rarest elements; of too many, those that share most of it first. */
  private candidates(query: TextElements): Iterable<number> {
    const { threshold } = this;
    const size = query.tokens.length;
    const shortest = ceiling((threshold / (2 - threshold)) * size);
    const longest = Math.floor(((2 - threshold) / threshold) * size + ROUNDING);
    const rarest = this.rarestFirst(query);
    const bands: Band[] = [];
    for (let number = bandOf(shortest); number <= bandOf(longest); number++) {
      const band = this.bands.get(number);
      if (band !== undefined && band.count > 0) bands.push(band);
    }
    const found: number[] = [];
    const read = bands.reduce((sum, band) => sum + this.toRead(band, rarest, shortest), 0);
    if (read <= this.bounds.read)
      for (const band of bands) this.searchBand(band, rarest, shortest, longest, this.bounds.read - read, found);
    if (read <= this.bounds.read && found.length <= this.bounds.compared) return found;
    return this.sharingTriples(query, shortest, longest);
  }

  private *sharingTriples({ tokens }: TextElements, shortest: number, longest: number): Generator<number> {
    for (const place of this.allTriples().sharing(tokens)) {
      const size = this.sizes[place]!;
      if (size >= shortest && size <= longest) yield place;
    }
  }

  private allTriples(): TripleIndex {
    if (this.triples !== null) return this.triples;
    this.triples = new TripleIndex();
    for (const [place, entry] of this.entries.entries()) if (entry !== null) this.triples.add(place, entry.tokens);
    return this.triples;
  }

  /** Entries of the lists that suffice. */
  private toRead(
    { smallest, postings }: Band,
    rarest: readonly { readonly element: number }[],
    shortest: number,
  ): number {
    const fewest = rarest.length - this.overlapFor(rarest.length, Math.max(shortest, smallest)) + 1;
    let read = 0;
    for (let at = 0; at < fewest; at++) read += postings.get(rarest[at]!.element)?.live ?? 0;
    return read;
  }

  private searchBand(
    { postings, smallest, largest, count }: Band,
    rarest: readonly { readonly element: number; readonly position: number }[],
    shortest: number,
    longest: number,
    mostMore: number,
    found: number[],
  ): void {
    const { shared, touched, sizes } = this;
    const size = rarest.length;
    const least = this.overlapFor(size, Math.max(shortest, smallest));
    const [before, behind] = [Math.min(longest, largest) - least, size - least];
    const fewest = size - least + 1;
    const most = fewest + Math.floor(MORE_LISTS * (size - fewest));
    let lists = 0;
    let touchedCount = 0;
    let more = 0;
    for (; lists < most; lists++) {
      const { element, position } = rarest[lists]!;
      const list = postings.get(element);
      if (list === undefined) continue;
      const { pairs, count: listed, live } = list;
      if (lists >= fewest) {
        // Those that are left are compared sooner than a list is read that is much longer.
        more += live;
        if (live > TELLING * count || live > WORTH_READING * touchedCount || more > mostMore) break;
      }
      const [first, last] = position < 0 ? [0, size + longest] : [position - behind, position + before];
      for (let i = 0; i < 2 * listed; i += 2) {
        const other = pairs[i + 1]!;
        if (other >= 0 && (other < first || other > last)) continue;
        const place = pairs[i]!;
        const found = shared[place]!;
        if (found === 0) {
          // What has none of the fewest is not near.
          if (lists >= fewest || sizes[place] === 0) continue;
          touched[touchedCount++] = place;
        }
        shared[place] = found + 1;
      }
    }
    for (let i = 0; i < touchedCount; i++) {
      const place = touched[i]!;
      const other = sizes[place]!;
      const enough = shared[place]! >= this.overlapFor(size, other) - size + lists;
      if (enough && other >= shortest && other <= longest) found.push(place);
      shared[place] = 0;
    }
  }

  /** The elements with the position of their token (−1 where it stands more than once), those that fewest entries have first. */
  private rarestFirst({ tokens, elements }: TextElements): { element: number; position: number }[] {
    const positions = positionsOf(tokens);
    return Array.from(elements, (element, at) => ({ element, position: positions[at]! })).sort(
      (a, b) => (this.frequency[a.element] ?? 0) - (this.frequency[b.element] ?? 0),
    );
  }

  /** Elements that two texts of these sizes share if they are near. */
  private overlapFor(a: number, b: number): number {
    return ceiling((this.threshold / 2) * (a + b));
  }

  private describe(text: string): TextElements {
    if (this.last?.text === text) return this.last.described;
    const described = this.interner.of(text);
    this.last = { text, described };
    return described;
  }

  private list(entry: Entry<Key>): void {
    const place = this.entries.push(entry) - 1;
    const size = entry.tokens.length;
    this.places.set(entry.key, place);
    if (place >= this.sizes.length) this.grow();
    this.sizes[place] = size;
    const band = this.bandFor(size);
    band.count++;
    this.triples?.add(place, entry.tokens);
    const positions = positionsOf(entry.tokens);
    for (const [at, element] of entry.elements.entries()) {
      this.frequency[element] = (this.frequency[element] ?? 0) + 1;
      const list = band.postings.get(element) ?? { count: 0, live: 0, pairs: new Int32Array(2) };
      if (list.count === 0) band.postings.set(element, list);
      if (2 * list.count === list.pairs.length) list.pairs = enlarged(list.pairs);
      list.pairs[2 * list.count] = place;
      list.pairs[2 * list.count + 1] = positions[at]!;
      list.count++;
      list.live++;
    }
  }

  /** It stays in the lists, but counts for nothing. */
  private unlist(place: number): void {
    const { tokens, elements } = this.entries[place]!;
    const band = this.bandFor(tokens.length);
    band.count--;
    for (const element of elements) {
      this.frequency[element]!--;
      band.postings.get(element)!.live--;
    }
    this.triples?.remove(place, tokens);
    this.entries[place] = null;
    this.sizes[place] = 0;
  }

  private bandFor(size: number): Band {
    const number = bandOf(size);
    const known = this.bands.get(number);
    if (known !== undefined) return known;
    const band = { smallest: firstOf(number), largest: firstOf(number + 1) - 1, count: 0, postings: new Map() };
    this.bands.set(number, band);
    return band;
  }

  private grow(): void {
    const sizes = new Uint16Array(2 * this.sizes.length);
    sizes.set(this.sizes);
    this.sizes = sizes;
    this.shared = new Uint16Array(sizes.length);
    this.touched = new Int32Array(sizes.length);
  }

  private rebuild(): void {
    const live = this.entries.filter((entry) => entry !== null);
    this.entries = [];
    this.bands.clear();
    this.triples = null;
    this.frequency.length = 0;
    for (const entry of live) this.list(entry);
  }
}

function enlarged(numbers: Int32Array): Int32Array {
  const copy = new Int32Array(2 * numbers.length);
  copy.set(numbers);
  return copy;
}

/** By token, where it stands; −1 where the same stands elsewhere, too. */
function positionsOf(tokens: Int32Array): Int32Array {
  const last = new Map<number, number>();
  const positions = new Int32Array(tokens.length);
  for (const [at, token] of tokens.entries()) {
    const before = last.get(token);
    positions[at] = before === undefined ? at : -1;
    if (before !== undefined) positions[before] = -1;
    last.set(token, at);
  }
  return positions;
}

const bandOf = (size: number): number => Math.floor(Math.log(size) / BAND);
/** The smallest size of a band. */
function firstOf(band: number): number {
  let size = Math.max(1, Math.floor(Math.exp(band * BAND)) - 1);
  while (bandOf(size) < band) size++;
  return size;
}

/** The similarity is a rounded quotient: a bound of it that is a whole number but for rounding is that number. */
const ROUNDING = 1e-9;
const ceiling = (value: number): number => Math.ceil(value - ROUNDING);
