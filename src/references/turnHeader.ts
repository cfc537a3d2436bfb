/** The first row of a table, read the other way: names of columns as an example, or an example as names of columns. */

import { suggestTemplate } from './composition/suggest';
import { canStandInTemplate, parseTemplate, writeTemplate } from './composition/template';
import { headerOf } from './formats/header';
import { mappedColumns } from './mapping';
import { newCells } from './rowCells';
import type { ColumnMapping, ParsedTable } from './types';

/** What the columns are called where the first row is no header. */
export const unnamed = (fields: readonly string[]): readonly string[] =>
  fields.length === 1 ? ['text'] : fields.map((_, at) => `column ${at + 1}`);

interface Turned {
  /** Names of the header's columns when the first row is read the other way; null for one that is refused. */
  readonly after: readonly (string | null)[];
  /** What a column is called then; columns without a header keep their names. */
  nameOf(column: string): string | null;
}

function turnedNames({ header, file }: ParsedTable): Turned {
  if (header === undefined) return { after: [], nameOf: (column) => column };
  const { fields, line, isRow } = header;
  const named = headerOf(file, line, fields);
  const [before, after] = isRow ? [unnamed(fields), named] : [named, unnamed(fields)];
  const renamed = new Map(before.flatMap((name, at) => (name === null ? [] : [[name, after[at] ?? null] as const])));
  return { after, nameOf: (column) => (renamed.has(column) ? renamed.get(column)! : column) };
}

/**
 * What was chosen of a table's columns, by the names that they have when it is turned. A template that was suggested is suggested anew,
 * with the new names in its words; any other keeps its words.
 * @param table before it is turned
 * @returns null where a column has no name to be chosen by
 */
export function turnMapping(table: ParsedTable, mapping: ColumnMapping): ColumnMapping | null {
  const { nameOf } = turnedNames(table);
  const columns = mappedColumns(mapping).map(nameOf);
  const { input, output, template, conversation } = mapping;
  const turnedInput = nameOf(input);
  if (turnedInput === null || columns.includes(null)) return null;
  const turned: ColumnMapping = {
    input: turnedInput,
    ...(output === undefined ? {} : { output: nameOf(output)! }),
  };
  if (conversation !== undefined) {
    const { tools } = conversation;
    const own = conversation.columns.map((column) => nameOf(column)!);
    return { ...turned, conversation: { columns: own, tools: tools === null ? null : nameOf(tools)! } };
  }
  if (template === undefined) return turned;
  const { columns: parts, texts } = parseTemplate(template);
  const own = parts.map((column) => nameOf(column)!);
  if (!own.every(canStandInTemplate)) return turned;
  const suggested =
    turned.output !== undefined && suggestTemplate(table, input, output!) === template
      ? suggestTemplate(turnHeader(table), turned.input, turned.output)
      : null;
  return { ...turned, template: suggested ?? writeTemplate({ columns: own, texts }) };
}

/**
 * Turned twice, a table is as it was.
 * @param table with a `header`; any other is given back as it is
 * @throws StudioError REFERENCE_PARSE where there are too many columns
 */
export function turnHeader(table: ParsedTable): ParsedTable {
  const { header } = table;
  if (header === undefined) return table;
  const { fields, line, isRow } = header;
  const { after, nameOf } = turnedNames(table);
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
