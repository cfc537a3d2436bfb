import Papa from 'papaparse';
import { StudioError } from '../../errors';
import { isForbiddenKey, TableBuilder } from '../cells';
import { MAX_COLUMNS, MAX_ROWS } from '../limits';
import type { ParsedTable } from '../types';

const SEPARATORS = [',', ';', '\t', '|'] as const;

/**
 * The separator that the header has most of, outside quotes; the comma where it has none. Examples are full of all of
 * them, so the rows say nothing: a guess from theirs reads code as columns.
 */
function separatorOf(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of text.trimStart()) {
    if (character === '"') quoted = !quoted;
    else if (character === '\n' && !quoted) break;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return SEPARATORS.reduce((most, one) => ((counts.get(one) ?? 0) > (counts.get(most) ?? 0) ? one : most));
}

/**
 * CSV and TSV as RFC 4180 says, quotes and line breaks inside quotes included. The first record is the header.
 * A record with more fields than the header, or with an unclosed quote, is a problem; one with fewer lacks cells.
 */
export function parseDelimited(file: string, text: string, format: 'csv' | 'tsv'): ParsedTable {
  const table = new TableBuilder(file, format);
  let columns: (string | null)[] | undefined;
  let cursor = 0;
  let line = 1;
  const config: Papa.ParseConfig<string[]> & {
    step: (results: Papa.ParseStepResult<string[]>, parser: Papa.Parser) => void;
  } = {
    delimiter: format === 'tsv' ? '\t' : separatorOf(text),
    newline: '\n',
    step(results, parser) {
      const firstLine = line;
      const start = cursor;
      // meta.cursor is the offset after this record; the lines between are the record's own.
      for (let at = text.indexOf('\n', cursor); at >= 0 && at < results.meta.cursor; at = text.indexOf('\n', at + 1))
        line++;
      cursor = results.meta.cursor;
      const fields = results.data;
      // An empty line is no row; an empty cell in quotes is one.
      if (fields.length === 1 && text.slice(start, cursor).trim() === '') return;
      const broken = results.errors.find((error) => error.type === 'Quotes');
      if (columns === undefined) {
        columns = headerOf(file, firstLine, fields);
        for (const name of fields) {
          if (isForbiddenKey(name.trim()))
            table.problem(firstLine, `The column "${name.trim()}" is not read.`, 'Rename it in the header.');
        }
        if (broken !== undefined) {
          throw new StudioError(
            'REFERENCE_PARSE',
            `The header of ${file} has an unclosed quote.`,
            'Close the quote in the first line.',
            {
              where: `${file}:${firstLine}`,
            },
          );
        }
        return;
      }
      if (table.rowCount === MAX_ROWS) {
        table.problem(firstLine, `Only the first ${MAX_ROWS.toLocaleString('en')} rows are read.`, 'Split the file.');
        parser.abort();
        return;
      }
      if (table.givesUp(firstLine)) {
        parser.abort();
        return;
      }
      if (broken !== undefined) {
        table.problem(
          firstLine,
          `A quote is wrong: ${broken.message}.`,
          'Close the quote, and write a quote inside a cell as "".',
        );
        return;
      }
      if (fields.length > columns.length) {
        table.problem(
          firstLine,
          `The row has ${fields.length} fields, the header ${columns.length}.`,
          'Put quotes around cells that contain the separator.',
        );
        return;
      }
      table.addRow(firstLine, cellsOf(columns, fields));
    },
  };
  Papa.parse<string[]>(text, config);
  return table.build();
}

function* cellsOf(columns: readonly (string | null)[], fields: readonly string[]): Iterable<readonly [string, string]> {
  for (const [index, field] of fields.entries()) {
    const column = columns[index];
    if (typeof column === 'string') yield [column, field];
  }
}

/** Column names: trimmed; an empty one is numbered; a repeated one gets a suffix; null where the name is refused. */
function headerOf(file: string, line: number, fields: readonly string[]): (string | null)[] {
  if (fields.length > MAX_COLUMNS) {
    throw new StudioError(
      'REFERENCE_PARSE',
      `${file} has ${fields.length} columns; at most ${MAX_COLUMNS} are read.`,
      'Keep the columns that hold the examples.',
      {
        where: `${file}:${line}`,
      },
    );
  }
  const used = new Set<string>();
  return fields.map((field, index) => {
    const name = field.trim() === '' ? `column ${index + 1}` : field.trim();
    if (isForbiddenKey(name)) return null;
    let unique = name;
    for (let copy = 2; used.has(unique); copy++) unique = `${name} (${copy})`;
    used.add(unique);
    return unique;
  });
}
