import { wordsOf } from './similarity';

/** Words in a row that two texts never share by chance, "ignoring all punctuation" (Brown et al. 2020, arXiv 2005.14165, App. C). */
export const TELLING_RUN = 13;
/** What more texts of a set have than this is how such texts are written (as there). */
const MOST_TEXTS = 10;

/** The runs of words of some texts, whatever their case and punctuation: two functions of one house share more than that in the signs of their signatures. */
export class WordRuns {
  /** By run: the first text that has it; without runs of many texts. */
  private readonly first: ReadonlyMap<string, number>;

  constructor(
    texts: readonly string[],
    private readonly length: number = TELLING_RUN,
  ) {
    const owners = new Map<string, { readonly first: number; count: number }>();
    for (const [index, text] of texts.entries())
      for (const run of new Set([...runsOf(text, length)].map(([each]) => each))) {
        const known = owners.get(run);
        if (known === undefined) owners.set(run, { first: index, count: 1 });
        else known.count++;
      }
    this.first = new Map(
      [...owners].flatMap(([run, { first, count }]) => (count > MOST_TEXTS ? [] : [[run, first] as const])),
    );
  }

  /** The first run of a text that one of them has, too, as it stands in the text. */
  find(text: string): { readonly index: number; readonly shared: string } | null {
    for (const [run, shared] of runsOf(text, this.length)) {
      const index = this.first.get(run);
      if (index !== undefined) return { index, shared };
    }
    return null;
  }
}

/** Each with its words as they stand in the text. */
function* runsOf(text: string, length: number): Generator<readonly [run: string, shown: string]> {
  const words = wordsOf(text).filter((word) => /[\p{L}\p{N}_]/u.test(word));
  for (let start = 0; start + length <= words.length; start++) {
    const shown = words.slice(start, start + length).join(' ');
    yield [shown.toLowerCase(), shown];
  }
}
