import { isLosslessNumber } from 'lossless-json';
import { answerEntries } from './formats/answers';
import { chatEntries } from './formats/chatRows';
import { isNested, jsonText } from './formats/jsonValue';
import { MAX_CELL_LENGTH, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TABLE_LENGTH, MAX_VALUES } from './limits';
import { newCells } from './rowCells';
import type { ParsedTable, RowProblem, TableHeader } from './types';

/** Keys that could reach an object's prototype in code that copies rows carelessly: a row that has one is refused. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

/**
 * A parsed value as the text of a cell, with "\n" for its line ends; null and undefined are a missing cell.
 * Throws RangeError on endless nesting.
 */
export function cellText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
  if (typeof value === 'bigint') return value.toString();
  // No more a value in a columnar file than in JSON.
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (isLosslessNumber(value)) return value.toString();
  return jsonText(value);
}

/** How many rows of so many columns are read at most. */
export const rowsWithin = (columnCount: number): number => Math.floor(MAX_VALUES / Math.max(1, columnCount));

/** Collects rows, columns in order of first appearance, and problems into a ParsedTable. */
export class TableBuilder {
  private readonly columns: string[] = [];
  private readonly rows: { line: number; cells: Record<string, string> }[] = [];
  private readonly problems: RowProblem[] = [];
  private readonly notes: string[] = [];
  /** Cells of a column, and those of them that were lists or objects. */
  private readonly kinds = new Map<string, { nested: number; all: number; isColumn: boolean }>();
  /** Text kept so far, UTF-16 code units. */
  private length = 0;
  private cellCount = 0;
  private isOutOfText = false;
  private header: TableHeader | undefined;

  constructor(
    readonly file: string,
    readonly format: ParsedTable['format'],
  ) {}

  get rowCount(): number {
    return this.rows.length;
  }

  /** No more rows are read; says so once, when a row comes that would be the next. */
  isFull(line: number): boolean {
    // Said of the row that was too much; making the text of each further one would take minutes.
    if (this.isOutOfText) return true;
    if (this.rows.length < MAX_ROWS && this.cellCount < MAX_CELLS) return false;
    const count = this.rows.length.toLocaleString('en');
    this.problem(
      line,
      this.rows.length < MAX_ROWS
        ? `Only the first ${count} rows are read: with ${this.columns.length} columns they are ${MAX_CELLS.toLocaleString('en')} cells.`
        : `Only the first ${count} rows are read.`,
      this.rows.length < MAX_ROWS ? 'Keep the columns that hold the examples.' : 'Split the file.',
    );
    return true;
  }

  /**
   * Rows of a columnar file, whose columns have been read to the same length.
   * @param most what rowsWithin says of them
   */
  addColumns(
    columns: readonly { readonly name: string; readonly values: readonly unknown[] }[],
    rowCount: number,
    most: number,
  ): void {
    for (let row = 0; row < rowCount; row++) {
      if (this.isFull(row + 1)) return;
      if (row === most) {
        this.problem(
          row + 1,
          `Only the first ${most.toLocaleString('en')} rows are read: with all columns they have ${MAX_VALUES.toLocaleString('en')} places.`,
          'Keep the columns that hold the examples.',
        );
        return;
      }
      this.addRow(
        row + 1,
        columns.map(({ name, values }) => [name, values[row]] as const),
      );
    }
  }

  /**
   * Nearly every row is broken, so the file is not what its name says. Says so once, and then nothing more should be read:
   * a million messages help nobody.
   */
  givesUp(line: number): boolean {
    if (this.problems.length < 1000 || this.problems.length < 10 * this.rows.length) return false;
    this.problem(
      line,
      'Nearly every row is broken; the rest was not read.',
      'Check that the file is what its name says.',
    );
    return true;
  }

  /** What the first row was taken for. */
  setHeader(header: TableHeader): void {
    this.header = header;
  }

  /** About the whole file or one of its columns. */
  note(text: string): void {
    this.notes.push(text);
  }

  problem(line: number, message: string, remedy: string): void {
    this.problems.push({ file: this.file, line, message, remedy });
  }

  /**
   * Add a row, or a problem if one of its cells cannot be kept. Entries with a missing value are left out. Chat data get
   * their question and answer as cells, and the lists of answers of SQuAD their first one.
   */
  addRow(line: number, entries: Iterable<readonly [string, unknown]>): void {
    const row = new Map(entries);
    const chat = [...chatEntries(row), ...answerEntries(row)];
    const problem = this.append(line, chat.length > 0 ? new Map([...row, ...chat]) : row);
    if (problem !== null) this.problem(line, problem.message, problem.remedy);
  }

  private append(
    line: number,
    entries: Iterable<readonly [string, unknown]>,
  ): { message: string; remedy: string } | null {
    const cells = newCells();
    const fresh: string[] = [];
    let length = 0;
    let count = 0;
    for (const [column, value] of entries) {
      if (isForbiddenKey(column)) {
        return { message: `The key "${column}" is not accepted.`, remedy: 'Rename that key and drop the file again.' };
      }
      let text: string | undefined;
      try {
        text = cellText(value);
      } catch {
        return { message: `"${column}" is nested too deeply.`, remedy: 'Flatten the value, or leave the row out.' };
      }
      if (text === undefined) continue;
      if (text.length > MAX_CELL_LENGTH) {
        return {
          message: `"${column}" is ${text.length.toLocaleString('en')} characters long; at most ${MAX_CELL_LENGTH.toLocaleString('en')} are read.`,
          remedy: 'Cut the example into shorter ones.',
        };
      }
      cells[column] = text;
      length += text.length;
      count++;
      let kinds = this.kinds.get(column);
      if (kinds === undefined) {
        kinds = { nested: 0, all: 0, isColumn: false };
        this.kinds.set(column, kinds);
      }
      if (!kinds.isColumn) fresh.push(column);
      if (isNested(value)) kinds.nested++;
      kinds.all++;
    }
    for (const column of fresh) {
      if (this.columns.length === MAX_COLUMNS) {
        return {
          message: `The file has more than ${MAX_COLUMNS} different columns.`,
          remedy: 'Keep the columns that hold the examples.',
        };
      }
      this.kinds.get(column)!.isColumn = true;
      this.columns.push(column);
    }
    if (this.length + length > MAX_TABLE_LENGTH) {
      this.isOutOfText = true;
      return {
        message: 'The file holds more text than is read: this row and those behind it are left out.',
        remedy: 'Split the file, or leave columns out.',
      };
    }
    this.length += length;
    this.cellCount += count;
    this.rows.push({ line, cells });
    return null;
  }

  build(): ParsedTable {
    const { file, format, columns, rows, problems, notes } = this;
    const nested = columns.filter((column) => {
      const kinds = this.kinds.get(column);
      return kinds !== undefined && kinds.nested * 2 > kinds.all;
    });
    return {
      file,
      format,
      columns,
      rows,
      problems,
      ...(nested.length > 0 ? { nested } : {}),
      ...(notes.length > 0 ? { notes } : {}),
      ...(this.header === undefined ? {} : { header: this.header }),
    };
  }
}
