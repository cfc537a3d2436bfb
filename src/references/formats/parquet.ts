import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema, type SchemaTree } from 'hyparquet';
import { StudioError } from '../../errors';
import { isForbiddenKey, TableBuilder } from '../cells';
import { MAX_COLUMNS, MAX_ROWS } from '../limits';
import type { ParsedTable } from '../types';
import { decompressors } from './parquetCodecs';
import { checkColumnChunk, MAX_CHUNK_BYTES } from './parquetGuard';

const MAX_FOOTER_BYTES = 4 * 1024 * 1024;
const MAX_ROW_GROUPS = 10_000;
/** Longest plausible run of bytes ≥ 0x80 in a footer: hyparquet reads endless varints in quadratic time. */
const MAX_HIGH_RUN = 10_000;

/**
 * Top-level columns of a Parquet file (Snappy, gzip, Zstandard or uncompressed). Nested columns are not read, and said so.
 * Everything the file declares is checked against its bytes before it is decoded.
 */
export async function parseParquet(file: string, bytes: Uint8Array): Promise<ParsedTable> {
  const unreadable = (cause: unknown): StudioError =>
    new StudioError(
      'FILE_UNREADABLE',
      `${file} is not a Parquet file that can be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Write it again, with Snappy compression and default encodings, or export JSONL.',
      { where: file, cause },
    );
  try {
    return await readTable(file, bytes);
  } catch (error) {
    throw error instanceof StudioError ? error : unreadable(error);
  }
}

async function readTable(file: string, bytes: Uint8Array): Promise<ParsedTable> {
  const metadata = readFooter(file, bytes);
  const table = new TableBuilder(file, 'parquet');
  const rowCount = Number(metadata.num_rows);
  const columns: { name: string; values: unknown[] }[] = [];
  const physical = parquetSchema(metadata).children;
  for (const node of physical) {
    const name = node.element.name;
    if (isForbiddenKey(name)) {
      table.problem(1, `The column "${name}" is not read.`, 'Rename it and write the file again.');
    } else if (node.children.length > 0 || node.element.repetition_type === 'REPEATED') {
      table.problem(1, `The column "${name}" is nested and is not read.`, 'Flatten it to text, or export JSONL.');
    } else {
      checkColumn(bytes, metadata, node);
      columns.push({ name, values: await readColumn(bytes, metadata, name, rowCount) });
    }
  }
  for (let row = 0; row < rowCount; row++) {
    table.addRow(
      row + 1,
      columns.map(({ name, values }) => [name, plain(values[row])] as const),
    );
  }
  return table.build();
}

function readFooter(file: string, bytes: Uint8Array): FileMetaData {
  const footerLength =
    bytes.length >= 12 ? new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 4).getUint32(0, true) : 0;
  if (footerLength > Math.min(MAX_FOOTER_BYTES, bytes.length - 12))
    throw new Error(`its footer declares ${footerLength} bytes`);
  let run = 0;
  for (let at = bytes.length - 8 - footerLength; at < bytes.length - 8; at++) {
    run = (bytes[at] ?? 0) >= 0x80 ? run + 1 : 0;
    if (run > MAX_HIGH_RUN) throw new Error('its footer is damaged');
  }
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

function checkColumn(bytes: Uint8Array, metadata: FileMetaData, node: SchemaTree): void {
  let total = 0;
  for (const group of metadata.row_groups) {
    if (group.num_rows === 0n) continue;
    const matching = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === node.element.name);
    const column = matching[0]?.meta_data;
    if (column === undefined || matching.length !== 1 || matching[0]?.file_path !== undefined)
      throw new Error('a column is missing');
    if (column.type !== node.element.type) throw new Error('a column contradicts the schema');
    if (!decompressors.supports(column.codec)) throw new Error(`${column.codec} compression is not supported`);
    total += checkColumnChunk(bytes, column, node.element, Number(group.num_rows));
    if (total > MAX_CHUNK_BYTES) throw new Error(`a column unpacks to more than ${MAX_CHUNK_BYTES} bytes`);
  }
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
    onComplete(rows) {
      for (const row of rows) values.push(row[0]);
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
