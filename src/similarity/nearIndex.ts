import { ElementInterner, overlapOf, type TextElements } from './elements';
import { LcsPattern } from './similarity';

interface Entry<Key> extends TextElements {
  readonly key: Key;
}

/** Entries of about one size. */
interface Band {
  smallest: number;
  /** By element, the places of the entries that have it, rising. */
  readonly postings: Map<number, number[]>;
}

/** Sizes in a band differ by this much at most. */
const BAND = Math.log(1.06);
/**
 * Share of the lists beyond the fewest that suffice that are read, too. Each asks one more shared element of an entry; functions, which all
 * have the same signs, are told apart by a quarter.
 */
const MORE_LISTS = 0.25;

/**
 * Texts among which those nearly the same as another are found without comparing it with all of them, one text at a time: a prefix
 * filter (Chaudhuri, Ganti & Kaushik 2006; AdaptJoin, Wang, Li & Feng 2012) for the similarity of similarity.ts.
 *
 * Similarity 2·LCS/(|a| + |b|) ≥ t needs α = ⌈t/2·(|a| + |b|)⌉ shared elements (elements.ts) at least, and |b| between t/(2 − t)·|a| and
 * (2 − t)/t·|a|. So of any |a| − α + c elements of a, a near text b has c. The filter takes the rarest of a, and counts over the lists of
 * entries that have them. It differs from those joins in that entries are listed under all their elements: no order of elements
 * need be fixed while texts still come.
 */
export class NearIndex<Key> {
  private readonly interner = new ElementInterner();
  private readonly places = new Map<Key, number>();
  private readonly empty = new Set<Key>();
  private readonly bands = new Map<number, Band>();
  /** By element, how many entries have had it. */
  private readonly frequency: number[] = [];
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
  constructor(readonly threshold: number) {}

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
    this.entries[place] = null;
    this.sizes[place] = 0;
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
    let best: { key: Key; similarity: number } | null = null;
    let pattern: LcsPattern | null = null;
    for (const place of this.candidates(query)) {
      const { key, tokens, elements } = this.entries[place]!;
      const needed = best?.similarity ?? this.threshold;
      const bound = (2 * overlapOf(query.elements, elements)) / (query.tokens.length + tokens.length);
      if (bound < needed || !accepts(key)) continue;
      this.compared++;
      pattern ??= new LcsPattern(query.tokens);
      const similarity = pattern.similarity(tokens);
      if (similarity >= needed && (best === null || similarity > best.similarity)) best = { key, similarity };
    }
    return best;
  }

  /** Places of the entries that share enough of the query's rarest elements, rising. */
  private candidates({ elements }: TextElements): number[] {
    const { shared, sizes, touched, threshold, frequency } = this;
    const size = elements.length;
    const shortest = ceiling((threshold / (2 - threshold)) * size);
    const longest = Math.floor(((2 - threshold) / threshold) * size + ROUNDING);
    const rarest = elements.toSorted((a, b) => (frequency[a] ?? 0) - (frequency[b] ?? 0));
    const found: number[] = [];
    for (let number = bandOf(shortest); number <= bandOf(longest); number++) {
      const band = this.bands.get(number);
      if (band === undefined) continue;
      const fewest = size - this.overlapFor(size, Math.max(shortest, band.smallest)) + 1;
      const lists = fewest + Math.floor(MORE_LISTS * (size - fewest));
      let count = 0;
      for (let i = 0; i < lists; i++) {
        const places = band.postings.get(rarest[i]!);
        if (places === undefined) continue;
        for (const place of places) {
          if (shared[place] === 0) touched[count++] = place;
          shared[place] = shared[place]! + 1;
        }
      }
      for (let i = 0; i < count; i++) {
        const place = touched[i]!;
        const other = sizes[place]!;
        const enough = shared[place]! >= this.overlapFor(size, other) - size + lists;
        if (enough && other >= shortest && other <= longest) found.push(place);
        shared[place] = 0;
      }
    }
    return found.sort((a, b) => a - b);
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
    const band = this.bands.get(bandOf(size)) ?? { smallest: size, postings: new Map<number, number[]>() };
    this.bands.set(bandOf(size), band);
    band.smallest = Math.min(band.smallest, size);
    for (const element of entry.elements) {
      this.frequency[element] = (this.frequency[element] ?? 0) + 1;
      const places = band.postings.get(element);
      if (places === undefined) band.postings.set(element, [place]);
      else places.push(place);
    }
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
    this.frequency.length = 0;
    for (const entry of live) this.list(entry);
  }
}

const bandOf = (size: number): number => Math.floor(Math.log(size) / BAND);

/** The similarity is a rounded quotient: a bound of it that is a whole number but for rounding is that number. */
const ROUNDING = 1e-9;
const ceiling = (value: number): number => Math.ceil(value - ROUNDING);
