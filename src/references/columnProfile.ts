/** What a person should know of each column before anything is learned, with what would mend it. */
import type { Cells } from './composition/types';
import type { ParsedTable } from './types';

/** A cell to be written; null takes it away. */
export interface CellChange {
  readonly line: number;
  readonly column: string;
  readonly cell: string | null;
}

/** One cell's text in several spellings that differ in case and blanks alone. */
export interface Variants {
  /** The most frequent of them, without blanks around it. */
  readonly kept: string;
  /** Every spelling and how often it is there, the most frequent first. */
  readonly spellings: readonly (readonly [spelling: string, count: number])[];
}

export interface ColumnProfile {
  readonly column: string;
  readonly rows: number;
  /** Rows in which the cell is missing or blank. */
  readonly emptyLines: readonly number[];
  /** Different cells, empty ones aside. */
  readonly distinct: number;
  readonly variants: readonly Variants[];
  /** UTF-16 code units of the cells that are not empty; null where there are none. */
  readonly lengths: {
    readonly shortest: number;
    readonly median: number;
    readonly longest: number;
    /** Nineteen of twenty cells are no longer. */
    readonly usual: number;
  } | null;
}

/** A text that is there with several answers. */
export interface Conflict {
  readonly text: string;
  /** Each answer with its lines, the most frequent first. */
  readonly answers: readonly (readonly [answer: string, lines: readonly number[]])[];
}

type Table = Pick<ParsedTable, 'columns' | 'rows'>;

/** Columns with more different cells than this are texts, not labels: their spellings are not compared. */
const MOST_LABELS = 1000;
const isEmpty = (cell: string | undefined): cell is undefined => cell === undefined || cell.trim() === '';

/** Case, blanks around and between aside, in one Unicode form. */
export const spellingKey = (cell: string): string => cell.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** One profile a column, in the columns' order. */
export const profileColumns = (table: Table): readonly ColumnProfile[] =>
  table.columns.map((column) => profileOf(table, column));

function profileOf({ rows }: Table, column: string): ColumnProfile {
  const counts = new Map<string, number>();
  const emptyLines: number[] = [];
  const lengths: number[] = [];
  for (const { line, cells } of rows) {
    const cell = cells[column];
    if (isEmpty(cell)) {
      emptyLines.push(line);
      continue;
    }
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    lengths.push(cell.length);
  }
  lengths.sort((a, b) => a - b);
  return {
    column,
    rows: rows.length,
    emptyLines,
    distinct: counts.size,
    variants: counts.size > MOST_LABELS ? [] : variantsIn(counts),
    lengths:
      lengths.length === 0
        ? null
        : {
            shortest: lengths[0]!,
            median: lengths[lengths.length >> 1]!,
            longest: lengths.at(-1)!,
            usual: lengths[Math.ceil(0.95 * lengths.length) - 1]!,
          },
  };
}

function variantsIn(counts: ReadonlyMap<string, number>): Variants[] {
  const groups = new Map<string, [string, number][]>();
  for (const [cell, count] of counts) {
    const key = spellingKey(cell);
    const group = groups.get(key);
    if (group) group.push([cell, count]);
    else groups.set(key, [[cell, count]]);
  }
  return [...groups.values()].flatMap((spellings) => {
    spellings.sort(([, a], [, b]) => b - a);
    const kept = spellings[0]![0].trim();
    return spellings.length > 1 || kept !== spellings[0]![0] ? [{ kept, spellings }] : [];
  });
}

/** Writes every variant as its most frequent spelling. */
export function unifyVariants({ rows }: Table, { column, variants }: ColumnProfile): readonly CellChange[] {
  const kept = new Map(
    variants.flatMap(({ kept, spellings }) => spellings.map(([spelling]) => [spelling, kept] as const)),
  );
  return rows.flatMap(({ line, cells }) => {
    const cell = cells[column];
    const unified = cell === undefined ? undefined : kept.get(cell);
    return unified === undefined || unified === cell ? [] : [{ line, column, cell: unified }];
  });
}

/** Lines whose cell in the column has more than so many UTF-16 code units. */
export const longerLines = ({ rows }: Table, column: string, length: number): readonly number[] =>
  rows.flatMap(({ line, cells }) => ((cells[column]?.length ?? 0) > length ? [line] : []));

/** Texts that are the same but for case and blanks, and have answers that are not. */
export function conflictingAnswers({ rows }: Table, question: string, answer: string): readonly Conflict[] {
  const groups = new Map<string, { text: string; answers: Map<string, [string, number[]]> }>();
  for (const { line, cells } of rows) {
    const [text, given] = [cells[question], cells[answer]];
    if (isEmpty(text) || isEmpty(given)) continue;
    const key = spellingKey(text);
    const group = groups.get(key) ?? { text, answers: new Map<string, [string, number[]]>() };
    groups.set(key, group);
    const known = group.answers.get(spellingKey(given));
    if (known) known[1].push(line);
    else group.answers.set(spellingKey(given), [given, [line]]);
  }
  return [...groups.values()].flatMap(({ text, answers }) =>
    answers.size < 2 ? [] : [{ text, answers: [...answers.values()].sort(([, a], [, b]) => b.length - a.length) }],
  );
}

/** The lines of every answer but the most frequent; where two are as frequent, the first stays. */
export const minorityLines = (conflicts: readonly Conflict[]): readonly number[] =>
  conflicts.flatMap(({ answers }) => answers.slice(1).flatMap(([, lines]) => lines));

/**
 * The table with other cells, in place.
 * @throws RangeError if a change names a line or a column that is not there
 */
export function withCells(table: ParsedTable, changes: readonly CellChange[]): ParsedTable {
  const byLine = new Map<number, CellChange[]>();
  for (const change of changes) {
    if (!table.columns.includes(change.column)) throw new RangeError(`There is no column "${change.column}".`);
    byLine.set(change.line, [...(byLine.get(change.line) ?? []), change]);
  }
  const rows = table.rows.map((row) => {
    const own = byLine.get(row.line);
    if (own === undefined) return row;
    byLine.delete(row.line);
    return { line: row.line, cells: changed(row.cells, own) };
  });
  const [missing] = byLine.keys();
  if (missing !== undefined) throw new RangeError(`There is no line ${missing}.`);
  return { ...table, rows };
}

function changed(cells: Cells, changes: readonly CellChange[]): Cells {
  const next: Record<string, string> = Object.assign(Object.create(null), cells);
  for (const { column, cell } of changes) {
    if (cell === null) delete next[column];
    else next[column] = cell;
  }
  return next;
}
