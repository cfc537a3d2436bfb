import { basename } from 'node:path';
import { StudioError } from '../../errors';
import type { Composition } from '../../references/composition/types';
import { parseJsonl } from '../../references/formats/jsonl';
import { headerNote } from '../../references/headerNames';
import { compositionOf, guessMapping, toReferences } from '../../references/mapping';
import { declaredFormat, filesIn, parseReferenceFile } from '../../references/parse';
import { decodeText } from '../../references/text';
import {
  type ColumnMapping,
  INPUT_COLUMNS,
  type ParsedTable,
  type Reference,
  type RowProblem,
} from '../../references/types';
import { type CompositionValues, mappingBy, mappingFor, saysColumns } from './composition';
import { readGivenFile, sha256 } from './files';
import type { Output } from './output';

export interface ReferencesFile {
  readonly references: readonly Reference[];
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** What the references' texts are composed of. */
  readonly composition: Composition;
  /** The rows they were read from, and by which columns. */
  readonly source: { readonly table: ParsedTable; readonly mapping: ColumnMapping };
}

/**
 * Read a references or samples file: JSONL, with the text under `input`, `text`, `prompt`, `question_content` or `code`
 * in each row; the other formats of src/references by their extension. Strict where the page is lenient: a script that
 * is not looked at must not lose rows, so one bad row refuses the file. What is to know of the file is a line of progress.
 * @param columns which of its columns are learned, and how: options, or what a prompt was learned by
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, REFERENCE_COLUMN, REFERENCE_PARSE, BAD_OPTION
 */
export async function readReferences(
  path: string,
  output: Pick<Output, 'progress'>,
  columns: CompositionValues | Composition = {},
): Promise<ReferencesFile> {
  const bytes = await readGivenFile(path, 'references file');
  const read = await parseTable(basename(path), bytes);
  const isSaid = 'kind' in columns || saysColumns(columns);
  const table = isSaid ? read : withOneInputColumn(read);
  refuseProblems(table.problems);
  const mapping = 'kind' in columns ? mappingBy(columns) : mappingFor(table, columns);
  const { references, problems } = toReferences(table, mapping);
  refuseProblems(problems);
  for (const note of [...(table.notes ?? []), headerNote(table.header) ?? []].flat())
    output.progress(`${table.file}: ${note}`);
  return { references, hash: sha256(bytes), composition: compositionOf(mapping), source: { table, mapping } };
}

/** A name says nothing about a pipe or a `.data` file; the contract is JSONL. */
export async function parseTable(name: string, bytes: Uint8Array): Promise<ParsedTable> {
  const [file = { name, bytes }, ...more] = filesIn({ name, bytes });
  if (more.length > 0)
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      `${name} holds ${more.length + 1} files that could be meant.`,
      'Unpack it, and give one of them.',
      { where: name },
    );
  if (declaredFormat(file) !== undefined || file.bytes.length === 0) return parseReferenceFile(file);
  const table = parseJsonl(file.name, decodeText(file.name, file.bytes));
  if (table.rows.length === 0) {
    refuseProblems(table.problems);
    throw new StudioError('FILE_EMPTY', `${name} has no rows.`, 'Give a JSONL file with one {"input": "…"} a line.', {
      where: name,
    });
  }
  return table;
}

/** Rows may name their text differently: one that lacks the file's input column is read by the next accepted name. */
export function withOneInputColumn(table: ParsedTable): ParsedTable {
  refuseProblems(table.problems);
  const { input } = guessMapping(table);
  const rows = table.rows.map((row) => {
    if (row.cells[input] !== undefined) return row;
    const text = INPUT_COLUMNS.map((column) => row.cells[column]).find((cell) => cell !== undefined);
    return text === undefined ? row : { ...row, cells: { ...row.cells, [input]: text } };
  });
  return { ...table, rows };
}

export function refuseProblems(problems: readonly RowProblem[]): void {
  const [first] = [...problems].sort((a, b) => a.line - b.line);
  if (first === undefined) return;
  const more = problems.length > 1 ? ` (${problems.length - 1} more rows have problems.)` : '';
  throw new StudioError('REFERENCE_PARSE', `${first.message}${more}`, first.remedy, {
    where: `${first.file}:${first.line}`,
  });
}
