import { StudioError } from '../../errors';
import { TableBuilder } from '../cells';
import { hasHeaderName } from '../headerNames';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { isJsonList, listedValues } from './jsonList';
import { addJsonRow, parseJsonl } from './jsonl';
import { JsonFault, parseJsonValue } from './jsonValue';
import { nestedNote, pathToRows, rowsIn } from './nestedRecords';

/**
 * A list of objects or texts; an object with exactly one list in it; or an object of columns of equal length
 * (what pandas writes as "list", or as "dict" with the rows' numbers). A file called .json that holds JSON Lines is read as such.
 * Records that hold the rows in a list of theirs (nestedRecords.ts) are read as these rows. A row's line is its 1-based place.
 */
export function parseJson(file: string, text: string, onProgress: OnProgress = ignored): ParsedTable {
  const listed = isJsonList(text) ? parseList(file, text, onProgress) : null;
  if (listed !== null) return listed;
  let value: unknown;
  try {
    value = parseJsonValue(text);
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    // Rows of a list that is broken somewhere are no lines of their own: a few of them would pass for the whole.
    const asLines = isJsonList(text) ? null : parseJsonl(file, text);
    if (asLines !== null && asLines.rows.length > asLines.problems.length) return asLines;
    throw new StudioError(
      'REFERENCE_PARSE',
      `${file} is not valid JSON, so nothing of it was read: ${fault.message}.`,
      'Fix that place, or write one JSON object a line and call it .jsonl.',
      { where: `${file}:${fault.line}`, cause: fault },
    );
  }
  const records = new Records(file);
  const rows = listOf(file, value, (note) => records.table.note(note));
  for (const [index, row] of rows.entries()) {
    onProgress(index / rows.length);
    if (!records.add(row)) break;
  }
  return records.table.build();
}

/** Records in their order, those that hold rows as the rows that they hold: which way the first is read, all are. */
class Records {
  readonly table: TableBuilder;
  private path: readonly string[] | undefined;
  private place = 0;

  constructor(file: string) {
    this.table = new TableBuilder(file, 'json');
  }

  /** @returns false where no more is read */
  add(record: unknown): boolean {
    if (this.path === undefined) {
      this.path = pathToRows(record);
      if (this.path.length > 0) this.table.note(nestedNote(this.path));
    }
    if (this.path.length === 0) return this.addRow(record);
    const rows = rowsIn(record, this.path);
    if (rows.length > 0) return rows.every((row) => this.addRow(row));
    const list = this.path.map((key) => `"${key}"`).join(' and in it ');
    this.table.problem(++this.place, `The record holds no rows under ${list}.`, 'Write it as the first is written.');
    return true;
  }

  private addRow(row: unknown): boolean {
    const place = this.place + 1;
    if (this.table.isFull(place) || this.table.givesUp(place)) return false;
    this.place = place;
    addJsonRow(this.table, place, row);
    return true;
  }
}

/** null where it is broken somewhere: its rows would pass for the whole. */
function parseList(file: string, text: string, onProgress: OnProgress): ParsedTable | null {
  const records = new Records(file);
  try {
    for (const { value, end } of listedValues(text)) {
      onProgress(end / text.length);
      if (!records.add(value)) break;
    }
  } catch (fault) {
    if (fault instanceof JsonFault) return null;
    throw fault;
  }
  return records.table.build();
}

/** Names of the list that holds the rows, where an object has others beside it. */
const ROW_LISTS = ['rows', 'data', 'examples', 'records', 'items', 'train'];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** {rows: [{row_idx, row: {…}}]}: an answer of the dataset viewer of the Hugging Face hub. */
function viewerRows(value: object): readonly unknown[] | undefined {
  const rows: unknown = Reflect.get(value, 'rows');
  if (!Array.isArray(rows) || rows.length === 0) return undefined;
  const held = rows.map((row: unknown) => (isObject(row) && 'row_idx' in row ? Reflect.get(row, 'row') : undefined));
  return held.every(isObject) ? held : undefined;
}

/** {columns: ["a"], data: [["cell"]]}: what pandas writes as "split". */
function splitRows(value: object): readonly unknown[] | undefined {
  const [columns, data]: unknown[] = [Reflect.get(value, 'columns'), Reflect.get(value, 'data')];
  const isSplit =
    Array.isArray(columns) &&
    columns.every((name) => typeof name === 'string') &&
    Array.isArray(data) &&
    data.every((row) => Array.isArray(row) && row.length === columns.length);
  if (!isSplit) return undefined;
  return (data as unknown[][]).map((row) => Object.fromEntries(row.map((cell, at) => [columns[at] as string, cell])));
}

function listOf(file: string, value: unknown, note: (text: string) => void): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) {
    const viewed = viewerRows(value);
    if (viewed !== undefined) return viewed;
    const split = splitRows(value);
    if (split !== undefined) return split;
    const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
    const only = lists[0];
    if (lists.length === 1 && only !== undefined) return only[1];
    const length = only?.[1].length;
    if (
      only !== undefined &&
      lists.length === Object.keys(value).length &&
      lists.every(([, list]) => list.length === length)
    ) {
      return rowsOf(lists, Object.keys(only[1]));
    }
    if (lists.length === 0) return numberedRows(value) ?? namedRows(value) ?? [value];
    const named = ROW_LISTS.flatMap((name) => lists.filter(([own, list]) => own === name && list.every(isObject)))[0];
    if (named !== undefined) {
      const others = lists.filter((list) => list !== named && list[1].length > 0).map(([own]) => `"${own}"`);
      note(`Of its lists "${named[0]}" is read; ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} left out.`);
      return named[1];
    }
  }
  throw new StudioError(
    'REFERENCE_PARSE',
    `${file} holds no list of examples.`,
    'Write a list of objects, such as [{"input": "…"}], or an object with one list in it.',
    { where: file },
  );
}

/** {column: {"0": cell, "1": cell}}, what pandas' to_json() writes → rows in the order of their numbers. */
function numberedRows(value: object): readonly unknown[] | undefined {
  const columns = Object.entries(value).filter(
    (entry): entry is [string, Record<string, unknown>] => typeof entry[1] === 'object' && entry[1] !== null,
  );
  // Keys that are numbers come in ascending order.
  const numbers = Object.keys(columns[0]?.[1] ?? {});
  const isTable =
    numbers.length > 0 &&
    columns.length === Object.keys(value).length &&
    numbers.every((key) => /^\d+$/.test(key)) &&
    columns.every(([, cells]) => Object.keys(cells).join() === numbers.join());
  if (!isTable) return undefined;
  return rowsOf(columns, numbers);
}

/** {name: {question: …}}, of which each has names of examples → rows, with their own names beside. */
function namedRows(value: object): readonly unknown[] | undefined {
  const rows = Object.entries(value);
  const areRows = rows.length > 1 && rows.every(([, row]) => isObject(row) && hasHeaderName(Object.keys(row)));
  return areRows ? rows.map(([key, row]) => ({ ...(row as object), ...('key' in row ? {} : { key }) })) : undefined;
}

/** fromEntries defines own properties, so a column called __proto__ stays a key and is refused row by row. */
function rowsOf(columns: readonly (readonly [string, object])[], numbers: readonly string[]): readonly object[] {
  return numbers.map((number) =>
    Object.fromEntries(columns.map(([column, cells]) => [column, Reflect.get(cells, number) as unknown])),
  );
}
