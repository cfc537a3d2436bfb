/** The first row of a table, read the other way: names of columns as an example, or an example as names of columns. */
import { headerOf } from './formats/header';
import { newCells } from './rowCells';
import type { ParsedTable } from './types';

/** What the columns are called where the first row is no header. */
export const unnamed = (fields: readonly string[]): readonly string[] =>
  fields.length === 1 ? ['text'] : fields.map((_, at) => `column ${at + 1}`);

/**
 * Turned twice, a table is as it was.
 * @param table with a `header`; any other is given back as it is
 * @throws StudioError REFERENCE_PARSE where there are too many columns
 */
export function turnHeader(table: ParsedTable): ParsedTable {
  const { header, file } = table;
  if (header === undefined) return table;
  const { fields, line, isRow } = header;
  const named = headerOf(file, line, fields);
  const [before, after] = isRow ? [unnamed(fields), named] : [named, unnamed(fields)];
  const renamed = new Map(before.flatMap((name, at) => (name === null ? [] : [[name, after[at] ?? null] as const])));
  const nameOf = (column: string): string | null => (renamed.has(column) ? renamed.get(column)! : column);
  const rows = (isRow ? table.rows.slice(1) : table.rows).map((row) => {
    const cells = newCells();
    for (const column in row.cells) {
      const name = nameOf(column);
      if (name !== null) cells[name] = row.cells[column]!;
    }
    return { line: row.line, cells };
  });
  if (!isRow) {
    const cells = newCells();
    for (const [at, field] of fields.entries()) cells[after[at]!] = field;
    rows.unshift({ line, cells });
  }
  const columns = [...new Set([...after, ...table.columns.map(nameOf)])].filter((name) => name !== null);
  const nested = table.nested?.map(nameOf).filter((name) => name !== null);
  return {
    ...table,
    columns,
    rows,
    header: { ...header, isRow: !isRow },
    ...(nested === undefined ? {} : { nested }),
  };
}
