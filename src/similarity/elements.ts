import { TokenInterner } from './similarity';

/** A text as tokens in order, and as a set. */
export interface TextElements {
  readonly tokens: Int32Array;
  /** By token: the k-th occurrence of a word is an element of its own, so two texts share as many elements as they share tokens in any order. */
  readonly elements: Int32Array;
}

/** Numbers the elements of texts as they first appear. Share one over a whole set. */
export class ElementInterner {
  private readonly interner = new TokenInterner();
  /** By token: the element that its first occurrence in a text is. */
  private readonly first: number[] = [];
  /** By element: that of the token's next occurrence, 0 where no text had one. */
  private readonly next: number[] = [];
  private count = 0;

  of(text: string): TextElements {
    const tokens = this.interner.tokens(text);
    const elements = new Int32Array(tokens.length);
    const latest = new Map<number, number>();
    for (const [at, token] of tokens.entries()) {
      const before = latest.get(token);
      const [links, from] = before === undefined ? [this.first, token] : [this.next, before];
      let element = links[from] ?? 0;
      if (element === 0) {
        element = ++this.count;
        links[from] = element;
      }
      latest.set(token, element);
      elements[at] = element;
    }
    return { tokens, elements };
  }
}
