/** How far a wrong quote reaches: what a reader of CSV makes of it is no measure, since it reads on to the next quote that fits. */

/** Lines that are looked at for the quote that closes a damaged cell. */
const MOST_LINES = 1000;

export interface Damage {
  /** Offset of the wrong quote. */
  readonly quote: number;
  /** Offset of the first line that is not part of it. */
  readonly end: number;
}

/**
 * @param opened offset behind the quote that opens the cell which is not closed as it should be
 * @param columns of the header: where there are several, a line that has as many is a record
 */
export function damageOf(text: string, opened: number, separator: string, columns: number): Damage {
  const lineEnd = (at: number): number => {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  };
  const begins = (at: number): boolean => at === 0 || text[at - 1] === '\n' || text[at - 1] === separator;
  const stray = strayQuote(text, opened, separator);
  // A stray quote that opens another cell says that the first was never closed.
  const isUnclosed = stray < 0 || begins(stray);
  const quote = isUnclosed ? opened - 1 : stray;
  let end = lineEnd(quote);
  let next = end + 1;
  for (let count = 0; count < MOST_LINES && next < text.length; count++) {
    const stop = lineEnd(next);
    const line = text.slice(next, stop);
    const bare = [...line.matchAll(/"/g)].map(({ index }) => next + index);
    if (bare.some(begins)) break;
    if (bare.length % 2 === 1) {
      // The quote that was to close the cell.
      end = stop;
      break;
    }
    if (columns > 1 && line.split(separator).length === columns) break;
    next = stop + 1;
  }
  return { quote, end: Math.min(text.length, end + 1) };
}

/** Offset of the first quote in a quoted cell that neither doubles nor ends it; −1 where none follows. */
function strayQuote(text: string, opened: number, separator: string): number {
  for (let at = text.indexOf('"', opened); at >= 0; at = text.indexOf('"', at)) {
    if (text[at + 1] !== '"') {
      let behind = at + 1;
      while (text[behind] === ' ') behind++;
      const isEnd = behind >= text.length || text[behind] === '\n' || text[behind] === separator;
      return isEnd ? -1 : at;
    }
    at += 2;
  }
  return -1;
}
