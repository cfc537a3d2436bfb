import type { Composition } from './composition/types';

/** One example that the person gave. */
export interface Reference {
  /** Stable within a project: "r0", "r1", … in file order. */
  readonly id: string;
  /** The text the domain is learned from: a column, or what several were composed to. */
  readonly input: string;
  /** The answer, where the file has one and it is no part of the input. Never learned from. */
  readonly output?: string;
  readonly source: { readonly file: string /** 1-based line or row of the file. */; readonly line: number };
}

/** A row that could not be read, or the lines that a wrong quote spoils; it is left out. */
export interface RowProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** A file as a table of text cells, before its columns are mapped. */
export interface ParsedTable {
  readonly file: string;
  readonly format: 'jsonl' | 'json' | 'csv' | 'tsv' | 'txt' | 'markdown' | 'parquet' | 'arrow' | 'xlsx';
  readonly columns: readonly string[];
  /** One record a row; a missing cell is absent. Values that are not text are written as JSON. */
  readonly rows: readonly { readonly line: number; readonly cells: Readonly<Record<string, string>> }[];
  readonly problems: readonly RowProblem[];
  /** Columns whose cells are lists or objects in most rows: never an example's text. Absent where there are none. */
  readonly nested?: readonly string[];
  /** What is to know of the file as a whole, such as a column that is left out; sentences. Absent where there is nothing. */
  readonly notes?: readonly string[];
  /** The first row, of a table that may have names of columns there; absent in other formats. */
  readonly header?: TableHeader;
}

export interface TableHeader {
  readonly line: number;
  /** As written. */
  readonly fields: readonly string[];
  /** It is the first of the rows, and the columns are numbered; else it names them. */
  readonly isRow: boolean;
}

export interface ColumnMapping {
  readonly input: string;
  readonly output?: string;
  /** What is learned in the place of the input alone; absent: the input alone. At most one of the two. */
  readonly template?: string;
  readonly conversation?: Pick<Extract<Composition, { kind: 'conversation' }>, 'columns' | 'tools'>;
}

/** The columns that are taken for the input when nobody says otherwise, in order of preference. */
export const INPUT_COLUMNS = ['input', 'text', 'prompt', 'question_content', 'code'] as const;
