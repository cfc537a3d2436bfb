/** Rows as they cross from the worker: one text and a few numbers a chunk, where objects would be copied cell by cell. */
import { newCells } from '../../src/references/rowCells';
import type { ParsedTable } from '../../src/references/types';

type Row = ParsedTable['rows'][number];

export interface RowChunk {
  /** Cells of all rows one after the other. */
  readonly text: string;
  /** uint32 [cells]: UTF-16 code units of each. */
  readonly lengths: Uint32Array;
  /** uint16 [cells]: place of its column. */
  readonly columns: Uint16Array;
  /** uint32 [rows]. */
  readonly lines: Uint32Array;
  /** uint16 [rows]: cells that each has. */
  readonly counts: Uint16Array;
}

/** So much is made into objects within a few frames. */
const MOST_CELLS = 20_000;
const MOST_LENGTH = 2 ** 21;

export function* chunksOf({ columns, rows }: Pick<ParsedTable, 'columns' | 'rows'>): Iterable<RowChunk> {
  const places = new Map(columns.map((column, place) => [column, place]));
  let begin = 0;
  let cells = 0;
  let length = 0;
  for (const [at, row] of rows.entries()) {
    for (const column in row.cells) {
      cells++;
      length += row.cells[column]!.length;
    }
    if (cells < MOST_CELLS && length < MOST_LENGTH && at < rows.length - 1) continue;
    yield encode(rows.slice(begin, at + 1), places, cells);
    begin = at + 1;
    cells = 0;
    length = 0;
  }
}

function encode(rows: readonly Row[], places: ReadonlyMap<string, number>, cells: number): RowChunk {
  const texts: string[] = [];
  const lengths = new Uint32Array(cells);
  const columns = new Uint16Array(cells);
  const lines = new Uint32Array(rows.length);
  const counts = new Uint16Array(rows.length);
  for (const [at, row] of rows.entries()) {
    const before = texts.length;
    for (const column in row.cells) {
      const cell = row.cells[column]!;
      lengths[texts.length] = cell.length;
      columns[texts.length] = places.get(column)!;
      texts.push(cell);
    }
    lines[at] = row.line;
    counts[at] = texts.length - before;
  }
  return { text: texts.join(''), lengths, columns, lines, counts };
}

export const buffersOf = ({ lengths, columns, lines, counts }: RowChunk): readonly ArrayBufferView[] => [
  lengths,
  columns,
  lines,
  counts,
];

/** The rows again, as TableBuilder makes them: cells without a prototype. */
export function rowsOf({ text, lengths, columns, lines, counts }: RowChunk, names: readonly string[]): Row[] {
  const rows: Row[] = [];
  let cell = 0;
  let at = 0;
  for (const [row, line] of lines.entries()) {
    const cells = newCells();
    for (const end = cell + counts[row]!; cell < end; cell++) {
      const next = at + lengths[cell]!;
      cells[names[columns[cell]!]!] = text.slice(at, next);
      at = next;
    }
    rows.push({ line, cells });
  }
  return rows;
}
