import Papa from 'papaparse';
import { StudioError } from '../../errors';
import { isForbiddenKey, TableBuilder } from '../cells';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { dialectOf } from './dialect';
import { headerOf, looksLikeRow } from './header';
import { damageOf } from './quoteDamage';

/**
 * CSV as RFC 4180 says, quotes and line breaks inside quotes included. The first record is the header.
 * A record with more fields than the header is a problem; one with fewer lacks cells. Where a quote is wrong, the lines that it
 * spoils are one problem, and reading goes on behind them. In TSV only a cell that is in quotes as a whole has
 * quotes; others keep them as they are.
 */
export function parseDelimited(
  file: string,
  given: string,
  format: 'csv' | 'tsv',
  onProgress: OnProgress = ignored,
): ParsedTable {
  const table = new TableBuilder(file, format);
  const { separator, text, begin } = dialectOf(given, format);
  let columns: (string | null)[] | undefined;

  /** Takes one record; gives the offset to go on from where it is not the record's end, null to stop. */
  function take({ fields, error, start, end, line }: DelimitedRecord): number | null {
    // An empty line is no row; an empty cell in quotes is one.
    if (fields.length === 1 && text.slice(start, end).trim() === '') return end;
    const isRaw = format === 'tsv' && (error !== undefined || fields.some(isSeveralRows));
    const lineEnd = isRaw ? endOfLine(text, start) : end;
    const cells = isRaw ? text.slice(start, lineEnd).replace(/\n$/, '').split(separator) : fields;
    if (columns === undefined) {
      if (error !== undefined && !isRaw) throw unclosedHeader(file, line);
      const isRow = looksLikeRow(cells);
      table.setHeader({ line, fields: [...cells], isRow });
      if (isRow) {
        columns = headerOf(file, line, cells.length === 1 ? ['text'] : cells.map(() => ''));
        table.addRow(line, cellsOf(columns, cells));
        return lineEnd;
      }
      columns = headerOf(file, line, cells);
      for (const name of cells) {
        if (isForbiddenKey(name.trim()))
          table.note(`The column "${name.trim()}" is not read: rename it in the header.`);
      }
      return lineEnd;
    }
    if (table.isFull(line) || table.givesUp(line)) return null;
    onProgress(start / text.length);
    if (error !== undefined && !isRaw) {
      const damage = damageOf(text, error.opened, separator, columns.length);
      const last = line + newlines(text, start, damage.end - 1);
      const near = text.slice(Math.max(start, damage.quote - 12), damage.quote + 12).split('\n');
      table.problem(
        line,
        `A quote is wrong, near ${near.find((part) => part.includes('"'))?.trim()}${last > line ? `; lines ${line} to ${last} are left out` : ''}.`,
        'Close the quote, and write a quote inside a cell as "".',
      );
      return damage.end;
    }
    if (cells.length > columns.length) {
      table.problem(
        line,
        `The row has ${cells.length} fields, the header ${columns.length}.`,
        'Put quotes around cells that contain the separator.',
      );
      return lineEnd;
    }
    table.addRow(line, cellsOf(columns, cells));
    return lineEnd;
  }

  readRecords(text, begin, separator, take);
  return table.build();
}

interface DelimitedRecord {
  readonly fields: readonly string[];
  /** A quoted cell that does not end as it should; `opened` is the offset behind its first quote. */
  readonly error: { readonly opened: number } | undefined;
  /** Offsets of the record, its line break included. */
  readonly start: number;
  readonly end: number;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** Records from an offset on; `take` says where each next one begins. */
function readRecords(
  text: string,
  begin: number,
  separator: string,
  take: (record: DelimitedRecord) => number | null,
): void {
  let line = 1 + newlines(text, 0, begin);
  let from: number | null = begin;
  while (from !== null && from < text.length) {
    const base: number = from + (text[from] === '\ufeff' ? 1 : 0); // Papa Parse drops it
    let start = from;
    from = null;
    const config: Papa.ParseConfig<string[]> & {
      step: (results: Papa.ParseStepResult<string[]>, parser: Papa.Parser) => void;
    } = {
      delimiter: separator,
      newline: '\n',
      step({ data, errors, meta }, parser) {
        const end = base + meta.cursor;
        const quotes = errors.find(({ type }) => type === 'Quotes');
        const error = quotes && { opened: base + (quotes.index ?? 0) };
        const next = take({ fields: data, error, start, end, line });
        if (next !== end) {
          from = next;
          parser.abort();
        }
        if (next !== null) line += newlines(text, start, next);
        start = end;
      },
    };
    Papa.parse<string[]>(text.slice(start), config);
  }
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Line breaks and tabs in one cell of a TSV file: quotes of two rows that were taken for one cell's. */
const isSeveralRows = (field: string): boolean => field.includes('\n') && field.includes('\t');

const unclosedHeader = (file: string, line: number): StudioError =>
  new StudioError(
    'REFERENCE_PARSE',
    `The header of ${file} has an unclosed quote.`,
    'Close the quote in the first line.',
    {
      where: `${file}:${line}`,
    },
  );

function* cellsOf(columns: readonly (string | null)[], fields: readonly string[]): Iterable<readonly [string, string]> {
  for (const [index, field] of fields.entries()) {
    const column = columns[index];
    if (typeof column === 'string') yield [column, field];
  }
}
