/** What an export would be, before any of it is written: counts, reasons, columns, the split, the first rows. */

import { csvCells, formulasIn, type JsonRecord, jsonLine } from './containers';
import { csvLine } from './csv';
import { hasTools } from './formats/conversation';
import { lineageColumnFor } from './formats/plain';
import { inSlices, type SliceHooks } from './slices';
import type { ExportTarget } from './targets';
import type { ExportRow, Refusal, RowSource, SplitRow, TableFacts } from './types';
import { type SplitOptions, validationSplit } from './validationSplit';
import { wellFormedRow } from './wellFormed';

export interface ExportPlan {
  readonly target: ExportTarget;
  readonly source: RowSource;
  /** Rows that will be written. */
  readonly counts: { readonly new: number; readonly yours: number };
  /** Rows that will not be, by reason, in the order in which the reasons first appeared. */
  readonly refused: ReadonlyMap<Refusal, number>;
  readonly facts: TableFacts;
  readonly split: SplitOptions;
  /** For each row that will be written 1 where it is for validation, else 0. */
  readonly validation: Uint8Array;
  readonly rows: { readonly train: number; readonly validation: number };
  /** Cells that a spreadsheet would run as a formula; 0 but for CSV. */
  readonly formulas: number;
  /** Rows with half of a surrogate pair, which is written as U+FFFD. */
  readonly illFormed: number;
  /** The first rows of the file that is trained on, as they will stand in it (Parquet: as JSON). CSV has its header first. */
  readonly preview: { readonly plain: readonly string[]; readonly spreadsheetSafe: readonly string[] };
}

const PREVIEWED = 2;

/**
 * Walk the rows once, in slices.
 * @throws StudioError CANCELLED
 */
export async function planExport(
  source: RowSource,
  target: ExportTarget,
  split: SplitOptions,
  hooks: SliceHooks = {},
): Promise<ExportPlan> {
  const slices = inSlices(hooks);
  const counts = { new: 0, yours: 0 };
  const refused = new Map<Refusal, number>();
  const columns = new Set<string>();
  const texts = new Map<string, number>();
  const groups: number[] = [];
  const seen = { anySystem: false, anyTools: false, anyConversation: false };
  let [formulas, illFormed] = [0, 0];
  for (const given of source.rows()) {
    const row = wellFormedRow(given);
    const refusal = refusalOf(target, row);
    if (refusal !== null) refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    else {
      counts[row.origin]++;
      if (row !== given) illFormed++;
      groups.push(texts.get(row.text) ?? texts.size);
      if (!texts.has(row.text)) texts.set(row.text, texts.size);
      note(row as SplitRow, columns, seen);
      if (target.container === 'csv') formulas += formulasIn(Object.values(row.parts!.fields));
    }
    await slices.after();
  }
  if (target.container === 'csv') formulas += formulasIn([...columns]);
  const facts: TableFacts = { columns: [...columns], lineageColumn: lineageColumnFor([...columns]), ...seen };
  const validation = validationSplit(groups, split);
  const validationRows = validation.reduce((sum, one) => sum + one, 0);
  const plan = {
    target,
    source,
    counts,
    refused,
    facts,
    split,
    validation,
    rows: { train: groups.length - validationRows, validation: validationRows },
    formulas,
    illFormed,
  };
  return { ...plan, preview: previewOf(plan) };
}

function refusalOf({ format }: ExportTarget, row: ExportRow): Refusal | null {
  return row.parts === null ? 'unsplit' : format.refusal(row as SplitRow);
}

function note(
  { parts }: SplitRow,
  columns: Set<string>,
  seen: { anySystem: boolean; anyTools: boolean; anyConversation: boolean },
): void {
  for (const column in parts.fields) columns.add(column);
  if (parts.messages !== null) seen.anyConversation = true;
  if (!seen.anySystem && parts.messages?.[0]?.role === 'system') seen.anySystem = true;
  if (!seen.anyTools && hasTools(parts)) seen.anyTools = true;
}

type Rows = Pick<ExportPlan, 'source' | 'target' | 'validation'>;

/** The rows that are written to one side of the split, well-formed, in the order of the file. */
export function* plannedRows(
  { source, target, validation }: Rows,
  side: 'train' | 'validation',
): Generator<SplitRow | null> {
  const wanted = side === 'validation' ? 1 : 0;
  let at = 0;
  for (const given of source.rows()) {
    const row = wellFormedRow(given);
    // null lets who walks rest between rows that are not wanted, too.
    if (refusalOf(target, row) !== null) yield null;
    else yield validation[at++] === wanted ? (row as SplitRow) : null;
  }
}

export const recordOf = ({ target, facts }: Pick<ExportPlan, 'target' | 'facts'>, row: SplitRow): JsonRecord =>
  target.format.record(row, facts);

/** Columns of a table: the person's own, then the lineage's. */
export const tableColumns = ({ columns, lineageColumn }: TableFacts): string[] => [...columns, lineageColumn];

function previewOf(plan: Rows & Pick<ExportPlan, 'facts'>): ExportPlan['preview'] {
  const records: JsonRecord[] = [];
  for (const row of plannedRows(plan, 'train')) {
    if (row !== null) records.push(recordOf(plan, row));
    if (records.length === PREVIEWED) break;
  }
  if (plan.target.container !== 'csv') {
    const plain = records.map((record) => jsonLine(record).trimEnd());
    return { plain, spreadsheetSafe: plain };
  }
  const columns = tableColumns(plan.facts);
  const lines = (safe: boolean): string[] =>
    records.length === 0
      ? []
      : [columns, ...records.map((record) => csvCells(record, columns))].map((cells) => csvLine(cells, safe).trimEnd());
  return { plain: lines(false), spreadsheetSafe: lines(true) };
}

export const isEmptyPlan = ({ counts }: Pick<ExportPlan, 'counts'>): boolean => counts.new + counts.yours === 0;
