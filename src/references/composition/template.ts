/**
 * Templates: text with the names of columns in braces, "{question}\n\nAnswer: {answer}". A brace that is meant as such is written twice.
 * A text splits by a template where there is one way to do it, and else not: so what was split is what was composed.
 */
import { StudioError } from '../../errors';
import type { Cells, SplitFault } from './types';

export type SplitCells =
  | { readonly fault: null; readonly cells: Cells }
  | { readonly fault: SplitFault; readonly cells: null };

export const failed = (fault: SplitFault) => ({ fault, cells: null });

/** Text, column, text, column, …, text: one text more than columns. */
export interface Template {
  readonly columns: readonly string[];
  readonly texts: readonly string[];
}

/** Longer ones are nobody's template. */
const MOST_LENGTH = 10_000;
const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** Templates by their text: one serves every row of a file. */
const known = new Map<string, Template>();
const MOST_KNOWN = 64;

/** @throws StudioError BAD_OPTION that says what is wrong with it */
export function parseTemplate(source: string): Template {
  const found = known.get(source);
  if (found) return found;
  const template = read(source);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(source, template);
  return template;
}

function read(source: string): Template {
  if (source.length > MOST_LENGTH)
    throw refusal(`It has ${source.length.toLocaleString('en')} characters.`, 'Leave out what every row would repeat.');
  const columns: string[] = [];
  const texts: string[] = [];
  let text = '';
  let at = 0;
  for (const match of source.matchAll(TOKEN)) {
    const [token, column] = match;
    text += source.slice(at, match.index);
    at = match.index + token.length;
    if (token === '{{' || token === '}}') text += token[0];
    else if (column === undefined)
      throw refusal('A brace stands alone.', 'Write {{ or }} for a brace that is meant as such.');
    else {
      if (column === '') throw refusal('{} names no column.', 'Write the name of a column between the braces.');
      if (columns.includes(column)) throw refusal(`It has {${column}} twice.`, 'Name each column once.');
      if (text === '' && columns.length > 0)
        throw refusal(
          `Nothing stands between {${columns.at(-1)}} and {${column}}.`,
          'Put a line or a word between them, so that a drawn text can be split there.',
        );
      columns.push(column);
      texts.push(text);
      text = '';
    }
  }
  text += source.slice(at);
  if (columns.length === 0) throw refusal('It names no column.', 'Write the name of a column in braces: {question}.');
  return { columns, texts: [...texts, text] };
}

const refusal = (what: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', `The template cannot be used. ${what}`, remedy, { where: 'template' });

/** The template of these columns and texts, as it is written. Columns whose names have braces cannot stand in one. */
export function writeTemplate({ columns, texts }: Template): string {
  const escaped = texts.map((text) => text.replace(/[{}]/g, (brace) => brace + brace));
  return escaped.map((text, at) => (at < columns.length ? `${text}{${columns[at]}}` : text)).join('');
}

export const canStandInTemplate = (column: string): boolean => column !== '' && !/[{}]/.test(column);

/** Missing cells are empty. */
export function fillTemplate({ columns, texts }: Template, cells: Cells): string {
  let text = texts[0]!;
  for (const [at, column] of columns.entries()) text += (cells[column] ?? '') + texts[at + 1]!;
  return text;
}

/**
 * The cells of a text, where there is exactly one way to take it apart: each separator's first place from the front is also its last from
 * the back.
 */
export function splitByTemplate({ columns, texts }: Template, text: string): SplitCells {
  const [head, tail] = [texts[0]!, texts.at(-1)!];
  if (!text.startsWith(head)) return failed({ kind: 'start' });
  // Separators between columns, each in front of the column after it.
  const separators = texts.slice(1, -1);
  const firsts: number[] = [];
  let from = head.length;
  for (const [at, separator] of separators.entries()) {
    const place = text.indexOf(separator, from);
    if (place < 0) return failed({ kind: 'missing', column: columns[at + 1]! });
    firsts.push(place);
    from = place + separator.length;
  }
  const end = text.length - tail.length;
  if (end < from || !text.endsWith(tail)) return failed({ kind: 'end' });
  let before = end;
  for (let at = separators.length - 1; at >= 0; at--) {
    const separator = separators[at]!;
    const place = text.lastIndexOf(separator, before - separator.length);
    if (place !== firsts[at]) return failed({ kind: 'ambiguous', column: columns[at + 1]! });
    before = place;
  }
  const cells: [string, string][] = columns.map((column, at) => {
    const start = at === 0 ? head.length : firsts[at - 1]! + separators[at - 1]!.length;
    return [column, text.slice(start, firsts[at] ?? end)];
  });
  return { fault: null, cells: cellsOf(cells) };
}

/** No prototype: a column called "toString" is a column. */
export const cellsOf = (entries: Iterable<readonly [string, string]>): Cells => {
  const cells: Record<string, string> = Object.create(null);
  for (const [column, cell] of entries) cells[column] = cell;
  return cells;
};
