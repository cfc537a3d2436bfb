/** The rows of a plan as a file, in pieces. */
import { csvLines, encodeLines, type JsonRecord, jsonLine } from './containers';
import { type ExportPlan, plannedRows, recordOf, tableColumns } from './plan';
import { inSlices, type SliceHooks, type Slices } from './slices';
import type { Lineage, SplitRow } from './types';

export type Side = 'train' | 'validation';
export type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

const MEDIA_TYPES = {
  jsonl: 'application/jsonl',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;

export const dataFileName = ({ target }: Pick<ExportPlan, 'target'>, name: string): string =>
  `${name}.${target.container}`;

export const dataMediaType = ({ target }: Pick<ExportPlan, 'target'>): string => MEDIA_TYPES[target.container];

export interface DataFileOptions extends SliceHooks {
  /** CSV only: see csv.ts. */
  readonly spreadsheetSafe: boolean;
}

/**
 * One side of the split, as the trainer reads it.
 * @throws StudioError CANCELLED
 */
export function writeDataFile(plan: ExportPlan, side: Side, options: DataFileOptions): Pieces {
  const slices = inSlices(options);
  const records = recordsOf(plan, side);
  const columns = tableColumns(plan.facts);
  switch (plan.target.container) {
    case 'jsonl':
      return encodeLines(mapped(records, jsonLine), slices);
    case 'csv':
      return encodeLines(csvLines(records, columns, options.spreadsheetSafe), slices);
    case 'parquet':
      return parquetPieces(records, columns, plan.facts.lineageColumn, slices);
    default:
      return plan.target.container satisfies never;
  }
}

/** The lineage of every row that is written, in the order of the files: which file, which row of it from 1, and all that is known. */
export function writeLineageFile(plan: ExportPlan, nameOf: (side: Side) => string, hooks: SliceHooks): Pieces {
  return encodeLines(lineageLines(plan, nameOf), inSlices(hooks));
}

function* lineageLines(plan: ExportPlan, nameOf: (side: Side) => string): Generator<string> {
  for (const side of ['train', 'validation'] as const) {
    let at = 0;
    for (const row of sideRows(plan, side)) {
      if (row === null) yield '';
      else yield jsonLine({ file: nameOf(side), row: ++at, ...row.lineage() } satisfies Lineage & JsonRecord);
    }
  }
}

function sideRows(plan: ExportPlan, side: Side): Iterable<SplitRow | null> {
  return side === 'validation' && plan.rows.validation === 0 ? [] : plannedRows(plan, side);
}

/** null for each row that is not on this side. */
function* recordsOf(plan: ExportPlan, side: Side): Generator<JsonRecord | null> {
  for (const row of sideRows(plan, side)) yield row && recordOf(plan, row);
}

/** The reader and writer of Parquet come with the first such file. */
async function* parquetPieces(
  records: Iterable<JsonRecord | null>,
  columns: readonly string[],
  jsonColumn: string,
  slices: Slices,
): Pieces {
  const { parquetBytes } = await import('./parquet');
  yield* parquetBytes(records, columns, jsonColumn, slices);
}

function* mapped(records: Iterable<JsonRecord | null>, line: (record: JsonRecord) => string): Generator<string> {
  for (const record of records) yield record === null ? '' : line(record);
}
