import { StudioError } from '../errors';
import { openArchive } from './archive';
import { extensionOf, FORMAT_BY_EXTENSION, hasReadableName, SUPPORTED_EXTENSIONS } from './fileNames';
import { parseDelimited } from './formats/delimited';
import { parseJson } from './formats/json';
import { parseJsonl } from './formats/jsonl';
import { parseJsonValue } from './formats/jsonValue';
import { parseMarkdown } from './formats/markdown';
import { pastedTableFormat } from './formats/pastedTable';
import { pipeTable } from './formats/pipeTable';
import { parsePlainText } from './formats/plainText';
import { isWorkbook } from './formats/workbook';
import { MAX_FILE_BYTES } from './limits';
import { ignored, type OnProgress } from './progress';
import { refuseSidecar } from './sidecars';
import { decodeText, decodeWindowsText } from './text';
import type { ParsedTable } from './types';

export interface ReferenceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Read a dropped file: one table, of a workbook one a sheet. What cannot be read as a row is left out, and is in `problems`.
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, FORMAT_UNSUPPORTED; REFERENCE_PARSE where no row at all could be read
 */
export async function parseReferenceTables(
  { name, bytes }: ReferenceFile,
  onProgress: OnProgress = ignored,
): Promise<readonly ParsedTable[]> {
  if (bytes.length === 0) throw emptyFile(name);
  refuseLargeFile(name, bytes.length);
  const format = formatOf(name, bytes);
  if (isBinary(format)) {
    const tables = await parseBinary(name, bytes, format, onProgress);
    if (tables.length === 0) throw emptyFile(name);
    return tables.map(requireRows);
  }
  const windows = format === 'csv' || format === 'tsv' ? decodeWindowsText(bytes) : null;
  const text = windows ?? decodeText(name, bytes);
  refuseSidecar(name, text);
  const table = requireRows(parseText(name, text, format, onProgress));
  return [windows === null ? table : { ...table, notes: [...(table.notes ?? []), WINDOWS_NOTE] }];
}

const WINDOWS_NOTE =
  'It is not UTF-8, and is read as Windows-1252 (Western European). Where letters are wrong, save it as UTF-8 and drop it again.';

/**
 * The same of a file that must hold one table.
 * @throws StudioError also FORMAT_UNSUPPORTED where a workbook has several sheets
 */
export async function parseReferenceFile(file: ReferenceFile, onProgress: OnProgress = ignored): Promise<ParsedTable> {
  const [table, ...more] = await parseReferenceTables(file, onProgress);
  if (table !== undefined && more.length === 0) return table;
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${file.name} holds ${more.length + 1} sheets that could be meant.`,
    'Save the one with the examples as a file of its own.',
    { where: file.name },
  );
}

type BinaryFormat = Extract<ParsedTable['format'], 'parquet' | 'arrow' | 'xlsx'>;
const isBinary = (format: ParsedTable['format']): format is BinaryFormat =>
  format === 'parquet' || format === 'arrow' || format === 'xlsx';

/** Loaded when needed: these readers are larger than all other formats together. */
async function parseBinary(
  name: string,
  bytes: Uint8Array,
  format: BinaryFormat,
  onProgress: OnProgress,
): Promise<readonly ParsedTable[]> {
  switch (format) {
    case 'parquet':
      return [await (await import('./formats/parquet')).parseParquet(name, bytes, onProgress)];
    case 'arrow':
      return [(await import('./formats/arrow')).parseArrow(name, bytes, onProgress)];
    case 'xlsx':
      return (await import('./formats/xlsx')).parseXlsx(name, bytes, onProgress);
    default:
      return format satisfies never;
  }
}

/**
 * By its size alone, before its bytes are read.
 * @throws StudioError FILE_UNREADABLE
 */
export function refuseLargeFile(name: string, size: number): void {
  if (size <= MAX_FILE_BYTES) return;
  throw new StudioError(
    'FILE_UNREADABLE',
    `${name} has ${Math.ceil(size / 2 ** 20)} MB; at most ${MAX_FILE_BYTES / 2 ** 20} MB are read.`,
    'Take a sample of it: tens to hundreds of references are enough.',
    { where: name },
  );
}

/** The files that a dropped one holds, where it is compressed; else itself. */
export const filesIn = (file: ReferenceFile): readonly ReferenceFile[] => openArchive(file, hasReadableName);

/** Read pasted text: JSON Lines, JSON, cells of a spreadsheet or CSV where it is one, else as plain text (see splitPassages). */
export function parsePastedText(text: string, name = 'pasted text'): ParsedTable {
  const normalized = text.replace(/\r\n?/g, '\n');
  if (normalized.length > MAX_FILE_BYTES) {
    throw new StudioError(
      'FILE_UNREADABLE',
      'The pasted text is too long.',
      'Save it as a file and take a sample of it.',
      { where: name },
    );
  }
  return requireRows(parseText(name, normalized, sniffText(normalized)));
}

function parseText(
  name: string,
  text: string,
  format: Exclude<ParsedTable['format'], BinaryFormat>,
  onProgress: OnProgress = ignored,
): ParsedTable {
  if (text.trim() === '') throw emptyFile(name);
  switch (format) {
    case 'jsonl': {
      const table = parseJsonl(name, text, onProgress);
      // A pretty-printed JSON file that is called .jsonl: its lines are broken, the whole is not.
      const isList = /^\s*\[\s*\n/.test(text);
      return table.problems.length > 0 && (isList || isJson(text)) ? parseJson(name, text, onProgress) : table;
    }
    case 'json':
      return parseJson(name, text, onProgress);
    case 'csv':
    case 'tsv':
      return parseDelimited(name, text, format, onProgress);
    case 'markdown':
      return parseMarkdown(name, text);
    case 'txt':
      // What a spreadsheet saves as text has tabs between its cells.
      return pastedTableFormat(text) === 'tsv'
        ? parseDelimited(name, text, 'tsv', onProgress)
        : parsePlainText(name, text);
    default:
      return format satisfies never;
  }
}

/** The format that a file's name or its first bytes say; undefined where neither does. */
export function declaredFormat({ name, bytes }: ReferenceFile): ParsedTable['format'] | undefined {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic.startsWith('PAR1')) return 'parquet';
  // A stream begins with a mark of four bytes, which no text has.
  if (magic === 'ARROW1' || magic.startsWith('\xff\xff\xff\xff')) return 'arrow';
  return isWorkbook(bytes) ? 'xlsx' : FORMAT_BY_EXTENSION.get(extensionOf(name) ?? '');
}

function formatOf(name: string, bytes: Uint8Array): ParsedTable['format'] {
  const format = declaredFormat({ name, bytes });
  if (format !== undefined) return format;
  const extension = extensionOf(name);
  // A file without an extension (a pipe, a download) is read by what it holds; an unknown extension is a mistake.
  if (extension === undefined) return sniffText(decodeText(name, bytes));
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${name} is a .${extension} file, which cannot be read.`,
    SPREADSHEETS.has(extension)
      ? 'Open it in its program and save it as .xlsx or CSV.'
      : `Use one of ${SUPPORTED_EXTENSIONS.join(', ')}.`,
    { where: name },
  );
}

/** Of programs that write the open formats too. */
const SPREADSHEETS: ReadonlySet<string> = new Set(['xls', 'xlsb', 'ods', 'numbers']);

function sniffText(text: string): Exclude<ParsedTable['format'], BinaryFormat> {
  const firstLine = text.trimStart().split('\n', 1)[0] ?? '';
  if (/^[{"]/.test(firstLine) && isJson(firstLine)) return 'jsonl';
  if (pipeTable(text.split('\n')) !== null) return 'markdown';
  return /^\s*[[{]/.test(text) && isJson(text) ? 'json' : (pastedTableFormat(text) ?? 'txt');
}

function isJson(text: string): boolean {
  try {
    parseJsonValue(text);
    return true;
  } catch {
    return false;
  }
}

function emptyFile(name: string): StudioError {
  return new StudioError('FILE_EMPTY', `${name} is empty.`, 'Use a file with at least two examples in it.', {
    where: name,
  });
}

function requireRows(table: ParsedTable): ParsedTable {
  if (table.rows.length > 0) return table;
  const first = table.problems[0];
  if (first === undefined) throw emptyFile(table.file);
  const more = table.problems.length > 1 ? ` (and ${table.problems.length - 1} more)` : '';
  throw new StudioError(
    'REFERENCE_PARSE',
    `No row of ${table.file} can be read. ${first.message}${more}`,
    first.remedy,
    {
      where: `${table.file}:${first.line}`,
    },
  );
}
