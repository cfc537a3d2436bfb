/** Rows of a JSON list one at a time: a file of 64 MB is then never in memory as objects, and how far it is read can be said. */
import { JsonFault, parseJsonValue } from './jsonValue';

export interface ListedValue {
  readonly value: unknown;
  /** Offset behind it. */
  readonly end: number;
}

export const isJsonList = (text: string): boolean => /^\s*\[/.test(text);

/**
 * The values of a list, found by its brackets and quotes and each read as JSON.
 * @throws JsonFault where it is no list; the place is none of the file's, so read it as a whole for that
 */
export function* listedValues(text: string): Iterable<ListedValue> {
  let at = text.indexOf('[') + 1;
  if (/^\s*\]\s*$/.test(text.slice(at, at + 64)) && text.slice(at).trim() === ']') return;
  for (;;) {
    const end = valueEnd(text, at);
    yield { value: parseJsonValue(text.slice(at, end)), end };
    if (text[end] === ']') {
      if (text.slice(end + 1).trim() === '') return;
      throw notAList('something stands behind the end');
    }
    if (end >= text.length) throw notAList('a closing ] is missing');
    at = end + 1;
  }
}

const notAList = (words: string): JsonFault => new JsonFault(words, 1, 1);

const [QUOTE, OPEN, CLOSE, OPEN_BRACE, CLOSE_BRACE, COMMA] = [...'"[]{},'].map((one) => one.charCodeAt(0));

/** Offset of the comma or bracket behind the value that begins here; the text's end where there is none. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = closingQuote(text, at + 1);
        break;
      case OPEN:
      case OPEN_BRACE:
        depth++;
        break;
      case CLOSE:
      case CLOSE_BRACE:
        if (depth-- === 0) return at;
        break;
      case COMMA:
        if (depth === 0) return at;
    }
  }
  return text.length;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = at;
    while (slashes > from && text[slashes - 1] === '\\') slashes--;
    if ((at - slashes) % 2 === 0) return at;
  }
  return text.length;
}
