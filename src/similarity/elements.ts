import { TokenInterner } from './similarity';

/** A text as tokens in order, and as a set. */
export interface TextElements {
  readonly tokens: Int32Array;
  /** As many as there are tokens, falling: the k-th occurrence of a token is an element of its own, so two texts share as many elements as tokens. */
  readonly elements: Int32Array;
}

/** Numbers the elements of texts as they first appear: what has a high number came late, and is rare. Share one over a whole set. */
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
    return { tokens, elements: elements.sort().reverse() };
  }
}

/** Elements in both of two falling lists. */
export function overlapOf(a: Int32Array, b: Int32Array): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i]!, b[j]!];
    if (left === right) common++;
    if (left >= right) i++;
    if (right >= left) j++;
  }
  return common;
}
