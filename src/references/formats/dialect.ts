import { hasHeaderName } from '../headerNames';

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
  const begin = said?.[0].length ?? commentsEnd(text);
  const header = headerLine(text, begin);
  const separator = said?.[1] ?? (format === 'tsv' ? '\t' : separatorOf(header));
  return dialectWith({
    text: format === 'csv' ? inDoubleQuotes(text, begin, separator) : text,
    begin,
    header,
    separator,
  });
}

function dialectWith({
  text,
  begin,
  header,
  separator,
}: Pick<Dialect, 'text' | 'begin' | 'separator'> & { readonly header: string }): Dialect {
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
  const most = SEPARATORS.reduce((most, one) => (count(one) > count(most) ? one : most));
  return count(most) > 1 ? most : (rareSeparatorOf(header) ?? most);
}

/** The last three are ASCII's own separators and what Hive writes. */
const RARE_SEPARATORS = ['^', '~', '¦', '§', '\u001f', '\u001e', '\u0001'] as const;

/** A sign that parts nothing but names of columns, of which one is known as such. */
function rareSeparatorOf(header: string): string | undefined {
  return RARE_SEPARATORS.find((sign) => {
    const names = header.split(sign);
    return names.length > 1 && names.every((name) => /^\s*"?[\w .-]+"?\s*$/.test(name)) && hasHeaderName(names);
  });
}

/** Behind lines of # that stand before names of columns; 0 where there are none. */
function commentsEnd(text: string): number {
  const lines = /^(?:#[ #!][^\n]*\n)+/.exec(text)?.[0];
  // A name of a column may begin so, too.
  if (lines === undefined || lines.split('\n').some((line) => hasHeaderName(line.split(separatorOf(line))))) return 0;
  const header = headerLine(text, lines.length);
  return hasHeaderName(header.split(separatorOf(header))) ? lines.length : 0;
}

/** Records that are looked at for single quotes. */
const LOOKED_AT = 100;

/** A file without any double quote whose every record has a cell in single ones, with these doubled instead; line by line the same. */
function inDoubleQuotes(text: string, begin: number, separator: string): string {
  if (text.includes('"') || !text.includes("'")) return text;
  const own = literal(separator);
  const quoted = new RegExp(`(^|\\n|${own})'((?:[^'\\n]|'')*)'(?=${own}|\\n|$)`, 'g');
  const records = text.slice(begin).split('\n', LOOKED_AT).slice(1, -1);
  const filled = records.filter((record) => record.trim() !== '');
  if (filled.length === 0 || !filled.every((record) => record.match(quoted) !== null)) return text;
  return text.replace(quoted, (_, before: string, cell: string) => `${before}"${cell.replaceAll("''", "'")}"`);
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
