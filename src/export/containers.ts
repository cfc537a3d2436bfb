/** Records as lines, and lines as bytes in pieces: no file is held as a whole. Where a record is null, another file has it. */
import { jsonText } from '../references/formats/jsonValue';
import { csvLine, isFormula } from './csv';
import type { Slices } from './slices';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Characters of text that are gathered before they become bytes. */
const PIECE = 2 ** 17;

/** Lines as UTF-8 in pieces; an empty one is nothing but a chance to rest. */
export async function* encodeLines(lines: Iterable<string>, slices: Slices): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let gathered: string[] = [];
  let length = 0;
  for (const line of lines) {
    gathered.push(line);
    length += line.length;
    if (length >= PIECE) {
      yield encoder.encode(gathered.join(''));
      gathered = [];
      length = 0;
    }
    await slices.after();
  }
  if (length > 0) yield encoder.encode(gathered.join(''));
}

export const jsonLine = (record: JsonRecord): string => `${jsonText(record)}\n`;

/** A record's cells as CSV has them: text as it is, anything else as JSON. */
export const csvCells = (record: JsonRecord, columns: readonly string[]): (string | undefined)[] =>
  columns.map((column) => {
    const value = Object.hasOwn(record, column) ? record[column] : undefined;
    return value === undefined || typeof value === 'string' ? value : jsonText(value);
  });

/** Cells, names of columns included, that a spreadsheet would run. */
export const formulasIn = (cells: readonly (string | undefined)[]): number => cells.filter(isFormula).length;

export function* csvLines(
  records: Iterable<JsonRecord | null>,
  columns: readonly string[],
  spreadsheetSafe: boolean,
): Generator<string> {
  yield csvLine(columns, spreadsheetSafe);
  for (const record of records) yield record === null ? '' : csvLine(csvCells(record, columns), spreadsheetSafe);
}
