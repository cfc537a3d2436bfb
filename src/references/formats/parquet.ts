import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema, type SchemaTree } from 'hyparquet';
import { StudioError } from '../../errors';
import { isForbiddenKey, rowsWithin, TableBuilder } from '../cells';
import { MAX_COLUMNS, MAX_ROWS } from '../limits';
import { ignored, type OnProgress } from '../progress';
import type { ParsedTable } from '../types';
import { decompressors } from './parquetCodecs';
import { checkColumnChunk, type Levels, MAX_CHUNK_BYTES } from './parquetGuard';
import { checkThriftStruct } from './thriftGuard';

const MAX_FOOTER_BYTES = 4 * 1024 * 1024;
const MAX_ROW_GROUPS = 10_000;
/** Lists and structs in one another; chat data have four. */
const MAX_DEPTH = 12;
/** What all columns may hold and unpack to: a file of 900 columns that repeat one value is small, and takes a minute. */
const MAX_VALUES_DECODED = 10_000_000;
const MAX_BYTES_UNPACKED = 2 * MAX_CHUNK_BYTES;
/** Leaves of a nested column over all rows. */
const MAX_NESTED_VALUES = 2_000_000;

/**
 * Columns of a Parquet file (Snappy, gzip, Zstandard or uncompressed), nested ones as JSON. A column that cannot be read, or
 * that holds no text (pictures, embeddings), is left out and noted. Everything the file declares is checked against its bytes
 * before it is decoded.
 */
export async function parseParquet(
  file: string,
  given: Uint8Array,
  onProgress: OnProgress = ignored,
): Promise<ParsedTable> {
  const unreadable = (cause: unknown): StudioError =>
    new StudioError(
      'FILE_UNREADABLE',
      `${file} is not a Parquet file that can be read: ${reasonOf(cause)}.`,
      'Write it again, with Snappy compression and default encodings, or export JSONL.',
      { where: file, cause },
    );
  try {
    // The reader takes a view's buffer for the file.
    const bytes = given.byteLength === given.buffer.byteLength ? given : new Uint8Array(given);
    return await readTable(file, bytes, onProgress);
  } catch (error) {
    throw error instanceof StudioError ? error : unreadable(error);
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

async function readTable(file: string, bytes: Uint8Array, onProgress: OnProgress): Promise<ParsedTable> {
  const metadata = readFooter(file, bytes);
  const table = new TableBuilder(file, 'parquet');
  const rowCount = Number(metadata.num_rows);
  const columns: { name: string; values: unknown[] }[] = [];
  let reason: unknown;
  const left = { values: MAX_VALUES_DECODED, bytes: MAX_BYTES_UNPACKED };
  const isSpent = (): boolean => left.values < 0 || left.bytes < 0;
  const tooMany: string[] = [];
  const nodes = parquetSchema(metadata).children;
  const most = rowsWithin(nodes.length);
  for (const [index, node] of nodes.entries()) {
    onProgress(index / nodes.length);
    const { name } = node.element;
    if (isForbiddenKey(name)) {
      table.note(`The column "${name}" is not read: rename it and write the file again.`);
      continue;
    }
    const isFlat = node.children.length === 0 && node.element.repetition_type !== 'REPEATED';
    if (!isFlat && !holdsText(node)) {
      table.note(`The column "${name}" holds lists or objects without text, and is left out.`);
      continue;
    }
    try {
      for (const leaf of isSpent() ? [] : leavesOf(node)) {
        const cost = checkLeaf(bytes, metadata, leaf, isFlat);
        left.values -= cost.values;
        left.bytes -= cost.bytes;
        if (isSpent()) break;
      }
      if (isSpent()) tooMany.push(name);
      else columns.push({ name, values: await readColumn(bytes, metadata, name, Math.min(most, rowCount)) });
    } catch (error) {
      reason ??= error;
      table.note(`The column "${name}" cannot be read and is left out: ${reasonOf(error)}.`);
    }
  }
  if (tooMany.length > 0)
    table.note(
      tooMany.length === 1
        ? `The column "${tooMany[0]}" is left out: the file holds more than is read.`
        : `${tooMany.length} columns, from "${tooMany[0]}" on, are left out: the file holds more than is read.`,
    );
  // Nothing of it can be read: the first reason is the file's.
  if (columns.length === 0 && reason !== undefined) throw reason;
  table.addColumns(columns, rowCount, most);
  return table.build();
}

interface Leaf {
  readonly path: readonly string[];
  readonly type: string | undefined;
  readonly isText: boolean;
  readonly levels: Levels;
}

/** The columns that are stored for one of the table, with the largest levels each may have. */
function leavesOf(
  node: SchemaTree,
  path: readonly string[] = [],
  above: Levels = { definition: 0, repetition: 0 },
): Leaf[] {
  const { name, repetition_type, type, converted_type, logical_type } = node.element;
  const own = [...path, name];
  if (own.length > MAX_DEPTH) throw new Error(`it has lists in lists, more than ${MAX_DEPTH} deep`);
  const levels = {
    definition: above.definition + (repetition_type === 'REQUIRED' ? 0 : 1),
    repetition: above.repetition + (repetition_type === 'REPEATED' ? 1 : 0),
  };
  if (node.children.length > 0) return node.children.flatMap((child) => leavesOf(child, own, levels));
  const isText =
    type === 'BYTE_ARRAY' &&
    (['UTF8', 'JSON', 'ENUM'].includes(converted_type ?? '') ||
      ['STRING', 'JSON', 'ENUM'].includes(logical_type?.type ?? ''));
  return [{ path: own, type, isText, levels }];
}

/** Some text, and no bytes that are none. */
function holdsText(node: SchemaTree): boolean {
  try {
    const leaves = leavesOf(node);
    return leaves.some(({ isText }) => isText) && leaves.every(({ type, isText }) => type !== 'BYTE_ARRAY' || isText);
  } catch {
    // Nested too deeply: said where it is read.
    return true;
  }
}

function readFooter(file: string, bytes: Uint8Array): FileMetaData {
  const footerLength =
    bytes.length >= 12 ? new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 4).getUint32(0, true) : 0;
  if (footerLength > Math.min(MAX_FOOTER_BYTES, bytes.length - 12))
    throw new Error(`its footer declares ${footerLength} bytes`);
  checkThriftStruct(bytes.subarray(0, bytes.length - 8), bytes.length - 8 - footerLength);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  if (metadata.num_rows > BigInt(MAX_ROWS)) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} declares ${metadata.num_rows.toLocaleString('en')} rows; at most ${MAX_ROWS.toLocaleString('en')} are read.`,
      'Take a sample of the rows: tens to hundreds of references are enough.',
      { where: file },
    );
  }
  const grouped = metadata.row_groups.reduce(
    (sum, group) => (group.num_rows < 0n ? -(2n ** 63n) : sum + group.num_rows),
    0n,
  );
  if (metadata.num_rows < 0n || grouped !== metadata.num_rows || metadata.row_groups.length > MAX_ROW_GROUPS) {
    throw new Error('its row groups do not add up to its rows');
  }
  if (metadata.schema.length > MAX_COLUMNS) throw new Error(`it has ${metadata.schema.length} columns`);
  return metadata;
}

/** @returns what reading it will cost */
function checkLeaf(
  bytes: Uint8Array,
  metadata: FileMetaData,
  { path, type, levels }: Leaf,
  isFlat: boolean,
): { readonly values: number; readonly bytes: number } {
  let total = 0;
  let values = 0;
  for (const group of metadata.row_groups) {
    if (group.num_rows === 0n) continue;
    const matching = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema.join('\n') === path.join('\n'));
    const column = matching[0]?.meta_data;
    if (column === undefined || matching.length !== 1 || matching[0]?.file_path !== undefined)
      throw new Error('a column is missing');
    if (column.type !== type) throw new Error('a column contradicts the schema');
    if (!decompressors.supports(column.codec)) throw new Error(`${column.codec} compression is not supported`);
    const count = isFlat ? Number(group.num_rows) : Number(column.num_values);
    values += count;
    if (!isFlat && !(count >= Number(group.num_rows) && values <= MAX_NESTED_VALUES))
      throw new Error(`it declares ${column.num_values} values for ${group.num_rows} rows`);
    total += checkColumnChunk(bytes, column, levels, count);
    if (total > MAX_CHUNK_BYTES) throw new Error(`a column unpacks to more than ${MAX_CHUNK_BYTES} bytes`);
  }
  return { values, bytes: total };
}

async function readColumn(
  bytes: Uint8Array,
  metadata: FileMetaData,
  name: string,
  rowCount: number,
): Promise<unknown[]> {
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length): ArrayBuffer => bytes.slice(start, end).buffer,
  };
  const values: unknown[] = [];
  await parquetRead({
    file,
    metadata,
    columns: [name],
    compressors: decompressors.table,
    geoparquet: false,
    rowFormat: 'array',
    rowEnd: rowCount,
    onComplete(rows) {
      for (const row of rows) values.push(plain(row[0]));
    },
  });
  if (values.length !== rowCount) throw new Error(`a column holds ${values.length} values for ${rowCount} rows`);
  return values;
}

/** Dates as ISO 8601; raw bytes that are text as text; the rest unchanged. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return value;
}
