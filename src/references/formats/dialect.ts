/** How a delimited file is written: what separates its cells, and where its header begins. */
export interface Dialect {
  readonly separator: string;
  /** The file without spaces behind separators, where its header has them; line by line the same. */
  readonly text: string;
  /** Offset of the header. */
  readonly begin: number;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** The line with which spreadsheets are told the separator. */
const SEPARATOR_LINE = /^\s*"?sep=(.)"?[ ,;\t]*(?:\n|$)/i;

export function dialectOf(text: string, format: 'csv' | 'tsv'): Dialect {
  const said = SEPARATOR_LINE.exec(text);
  const begin = said?.[0].length ?? 0;
  const header = headerLine(text, begin);
  const separator = said?.[1] ?? (format === 'tsv' ? '\t' : separatorOf(header));
  return { separator, begin, text: isSpaced(header, separator) ? withoutSpaces(text, separator) : text };
}

/** The first record that is not blank, up to its line's end outside quotes; what is in quotes is left out. */
function headerLine(text: string, begin: number): string {
  const kept: string[] = [];
  let quoted = false;
  for (let at = begin; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      quoted = !quoted;
      kept.push(character);
    } else if (character === '\n' && !quoted) {
      if (kept.some((one) => one.trim() !== '')) break;
      kept.length = 0;
    } else if (!quoted) kept.push(character);
  }
  return kept.join('');
}

/**
 * The separator that the header has most of, outside quotes; the comma where it has none. Examples are full of all of
 * them, so the rows say nothing: a guess from theirs reads code as columns.
 */
function separatorOf(header: string): string {
  const count = (separator: string): number => header.split(separator).length;
  return SEPARATORS.reduce((most, one) => (count(one) > count(most) ? one : most));
}

/** Whether someone writes a space behind each separator: quotes then stand behind it too. */
function isSpaced(header: string, separator: string): boolean {
  const behind = header.split(separator).slice(1);
  return separator !== '\t' && behind.length > 0 && behind.every((field) => field.startsWith(' '));
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');

/** Cells in quotes stay as they are; they begin where a cell does, and end where one does. */
function withoutSpaces(text: string, separator: string): string {
  const own = literal(separator);
  const cellStart = new RegExp(`(^|\\n|${own})( *)("[^"]*(?:""[^"]*)*"(?= *(?:${own}|\\n|$)))?`, 'g');
  return text.replace(
    cellStart,
    (_, before: string, spaces: string, quoted = '') => `${before}${before === separator ? '' : spaces}${quoted}`,
  );
}
