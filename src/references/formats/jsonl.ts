import { TableBuilder } from '../cells';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { isNested, JsonFault, parseJsonValue } from './jsonValue';

/** Each line an object (its keys are columns) or a string (column "text"). Blank lines are skipped. */
export function parseJsonl(file: string, text: string, onProgress: OnProgress = ignored): ParsedTable {
  const table = new TableBuilder(file, 'jsonl');
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    line++;
    const row = text.slice(start, end).trim();
    start = end + 1;
    if (row === '') continue;
    if (table.givesUp(line) || table.isFull(line)) break;
    onProgress(end / text.length);
    let value: unknown;
    try {
      value = parseJsonValue(row);
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      table.problem(line, `Not valid JSON: ${error.words}, at character ${error.column}.`, 'Fix or delete this line.');
      continue;
    }
    addJsonRow(table, line, value);
  }
  return table.build();
}

/** Add one parsed JSON value as a row. */
export function addJsonRow(table: TableBuilder, line: number, value: unknown): void {
  if (typeof value === 'string') {
    table.addRow(line, [['text', value]]);
  } else if (isNested(value) && !Array.isArray(value)) {
    table.addRow(line, entriesOf(value as object));
  } else {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    table.problem(line, `The row is ${kind}, not an object or a text.`, 'Write it as {"input": "…"}.');
  }
}

/** Where annotation tools keep the columns of a row, by what stands beside: Label Studio's export, Argilla's. */
const INNER_ROWS = [
  ['annotations', 'data'],
  ['responses', 'fields'],
] as const;

function entriesOf(row: object): [string, unknown][] {
  for (const [beside, place] of INNER_ROWS) {
    const inner: unknown = Object.hasOwn(row, beside) ? Reflect.get(row, place) : undefined;
    if (!isNested(inner) || Array.isArray(inner)) continue;
    const rest = Object.entries(row).filter(([column]) => column !== place && !Object.hasOwn(inner as object, column));
    return [...Object.entries(inner as object), ...rest];
  }
  return Object.entries(row);
}
